import { describe, expect, it } from "vitest";
import { crashPointsOf } from "./crash-points.ts";

describe("crash points", () => {
  it("are not there unless a test asks for them", () => {
    expect(crashPointsOf({})).toBeUndefined();
    expect(crashPointsOf({ FASTN_TEST_CRASH_AT: "" })).toBeUndefined();
  });

  it.each(["somewhere:1", "after-commit:0", "after-commit:x", "after-commit:-1"])("refuse %s with what can be written", (value) => {
    expect(() => crashPointsOf({ FASTN_TEST_CRASH_AT: value })).toThrow(/before-effect, after-effect, before-commit, after-commit, recovery/);
  });
});
