// @vitest-environment jsdom
import type { Problem } from "@fastn/core";
import { describe, expect, it } from "vitest";
import { mergeProblems } from "./use-problems.ts";

const problem = (file: string, message: string, rest: Partial<Problem> = {}): Problem => ({
  severity: "error",
  code: "STEP_UNKNOWN",
  message,
  file,
  line: 1,
  column: 1,
  ...rest,
});
const open = (text: string, savedText: string, problems: Problem[], revision = 1) => ({ phase: "ready" as const, text, savedText, revision, problems });
const messages = (...given: Parameters<typeof mergeProblems>): string[] => mergeProblems(...given).map(({ message }) => message);

describe("problems", () => {
  it("of unsaved text come from that text, not from the file on disk", () => {
    const server = [problem("a.ts", "on disk"), problem("b.ts", "elsewhere")];
    expect(messages(server, { "a.ts": open("new", "old", [problem("a.ts", "as typed")]) }, {}, {})).toEqual(["as typed", "elsewhere"]);
    expect(messages(server, { "a.ts": open("same", "same", [problem("a.ts", "as parsed here")]) }, {}, {})).toEqual(["on disk", "elsewhere"]);
  });

  it("found by the platform in unsaved text count only for the very text it was asked about", () => {
    const typed = { "a.ts": open("new", "old", [problem("a.ts", "parse")], 7) };
    const checked = (revision: number) => ({ "a.ts": { revision, problems: [problem("a.ts", "parse"), problem("a.ts", "unknown connector")] } });
    expect(messages([], typed, checked(7), {})).toEqual(["parse", "unknown connector"]);
    expect(messages([], typed, checked(6), {})).toEqual(["parse"]);
  });

  it("are listed once, by file, errors first, then by line", () => {
    const twice = problem("b.ts", "twice");
    const late = problem("b.ts", "late", { line: 9 });
    const warning = problem("b.ts", "warning", { severity: "warning" });
    expect(messages([late, twice, warning, problem("a.ts", "first")], {}, {}, { "b.ts": [twice] })).toEqual(["first", "twice", "late", "warning"]);
  });
});
