import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyEdits, differenceEdits } from "../app/documents/text-edits.ts";
import { editsFromView, editsToView, lineEndOf, toView, type ViewChange } from "./text-view.ts";

const text = fc.string({ unit: fc.constantFrom("a", "b", "{", "\n", "\r", "\r\n", "é", "😀"), maxLength: 12 });
const marked = fc.tuple(fc.boolean(), text).map(([mark, rest]) => (mark ? `\uFEFF${rest}` : rest));

/** What the editor does with a change: positions are lines and columns of a text that knows only `\n`. */
function applyToView(view: string, changes: readonly ViewChange[]): string {
  const starts = [0, ...[...view.matchAll(/\n/g)].map(({ index }) => index + 1)];
  const at = (line: number, column: number): number => (starts[line - 1] ?? view.length) + column - 1;
  return applyEdits(
    view,
    changes.map(({ range, text: inserted }) => ({
      start: at(range.startLineNumber, range.startColumn),
      end: at(range.endLineNumber, range.endColumn),
      text: inserted,
    })),
  );
}

const bullet = (line: number): ViewChange => ({ range: { startLineNumber: line, startColumn: 1, endLineNumber: line, endColumn: 1 }, text: "- " });

describe("the editor's view of a text", () => {
  it("follows any edit of the text", () => {
    fc.assert(
      fc.property(marked, text, (before, tail) => {
        const after = (before.startsWith("\uFEFF") ? "\uFEFF" : "") + tail;
        const edits = differenceEdits(before, after);
        expect(applyToView(toView(before), editsToView(before, edits))).toBe(toView(after));
      }),
    );
  });

  it("gives back edits that touch nothing but what was edited, whatever line ends and mark the file has", () => {
    fc.assert(
      fc.property(marked, text, (before, typed) => {
        const view = toView(before);
        const wanted = toView(typed);
        const edits = editsFromView(before, editsToView(view, differenceEdits(view, wanted)));
        const after = applyEdits(before, edits);
        expect(toView(after)).toBe(wanted);
        for (const { start } of edits) expect(after.slice(0, start)).toBe(before.slice(0, start));
        const last = edits.at(-1);
        if (last !== undefined) expect(after.endsWith(before.slice(last.end))).toBe(true);
      }),
    );
  });

  it("writes new lines with the file's own line end", () => {
    const edits = editsFromView("a\r\nb\r\n", [{ range: { startLineNumber: 1, startColumn: 2, endLineNumber: 1, endColumn: 2 }, text: "\nx" }]);
    expect(applyEdits("a\r\nb\r\n", edits)).toBe("a\r\nx\r\nb\r\n");
    expect([lineEndOf("a\rb\n"), lineEndOf("none")]).toEqual(["\r", "\n"]);
  });

  it("takes several cursors in any order", () => {
    expect(applyEdits("a\r\nb\nc", editsFromView("a\r\nb\nc", [bullet(3), bullet(1), bullet(2)]))).toBe("- a\r\n- b\n- c");
  });
});
