// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { isWithin } from "./page-path.ts";

describe("a page", () => {
  it.each([
    ["/", "/", true],
    ["/", "/runs", false],
    ["/runs", "/runs", true],
    ["/runs", "/runs/run_1", true],
    ["/runs/:runId", "/runs?status=failed", true],
    ["/run", "/runs", false],
  ])("%s holds %s: %s", (page, at, held) => {
    expect(isWithin(page, at)).toBe(held);
  });
});
