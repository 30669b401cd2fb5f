import type { FlowChange, TextEdit } from "../flow-graph.ts";
import { refuse } from "../refuse.ts";

/** Ascending by place; edits at one place keep their order. */
export function sortEdits(edits: readonly TextEdit[]): TextEdit[] {
  return [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
}

/**
 * The text after all edits.
 * @param edits ascending, not overlapping, in offsets of `source`
 * @throws AppError EDIT_REFUSED when they overlap or lie outside the text
 */
export function applyEdits(source: string, edits: readonly TextEdit[]): string {
  checkEdits(source, edits);
  let text = "";
  let at = 0;
  for (const edit of edits) {
    text += source.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return text + source.slice(at);
}

/** The change that takes the text after `edits` back to `source`, byte for byte. */
export function invertEdits(source: string, edits: readonly TextEdit[]): FlowChange {
  let shift = 0;
  const inverse = edits.map(({ start, end, text }) => {
    const from = start + shift;
    shift += text.length - (end - start);
    return { start: from, end: from + text.length, text: source.slice(start, end) };
  });
  return { type: "text", edits: inverse };
}

export function checkEdits(source: string, edits: readonly TextEdit[]): void {
  let at = 0;
  for (const { start, end } of edits) {
    if (!Number.isInteger(start) || !Number.isInteger(end) || start < at || end < start || end > source.length) {
      refuse(`The text edits do not fit the file: ${start} to ${end} in a text of ${source.length} characters. Reload the file and try again.`, { start, end });
    }
    at = end;
  }
}
