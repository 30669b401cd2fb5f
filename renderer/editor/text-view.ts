import type { TextEdit } from "@fastn/builder";

/**
 * Between a document's exact text and what the editor shows. Monaco knows one kind of line end a file and no byte order mark; a file may mix
 * kinds, and an edit must not touch the others. So the editor gets every line end as `\n`, and only what was edited finds its way back.
 */

/** A change as Monaco tells and takes it: lines and columns from 1. */
export interface ViewChange {
  readonly range: { readonly startLineNumber: number; readonly startColumn: number; readonly endLineNumber: number; readonly endColumn: number };
  readonly text: string;
}

const lineEnd = /\r\n|\r|\n/g;
const byteOrderMark = "\uFEFF";
const markLength = (text: string): number => (text.startsWith(byteOrderMark) ? 1 : 0);

/** The text as the editor shows it. */
export const toView = (text: string): string => text.slice(markLength(text)).replace(lineEnd, "\n");

interface Line {
  /** Offset of its first character in the exact text. */
  readonly start: number;
  /** Characters before its line end. */
  readonly length: number;
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let start = markLength(text);
  for (const { 0: end, index } of text.matchAll(lineEnd)) {
    lines.push({ start, length: index - start });
    start = index + end.length;
  }
  lines.push({ start, length: text.length - start });
  return lines;
}

/** The line end new lines get: that of the first line. */
export const lineEndOf = (text: string): string => /\r\n|\r|\n/.exec(text)?.[0] ?? "\n";

/** What was typed in the editor, in terms of the exact text; ascending. */
export function editsFromView(text: string, changes: readonly ViewChange[]): TextEdit[] {
  const lines = linesOf(text);
  const newLine = lineEndOf(text);
  const offset = (line: number, column: number): number => {
    const at = lines[Math.min(line, lines.length) - 1];
    return at === undefined ? text.length : at.start + Math.min(column - 1, at.length);
  };
  return changes
    .map(({ range, text: typed }) => {
      const start = offset(range.startLineNumber, range.startColumn);
      const end = offset(range.endLineNumber, range.endColumn);
      return { start, end, text: apart(text[start - 1], typed.replace(lineEnd, newLine), text[end]) };
    })
    .sort((a, b) => a.start - b.start || a.end - b.end);
}

/** In a file that mixes line ends, a `\r` before or in the inserted text and a `\n` after it would join into one line end; keep them two. */
function apart(before: string | undefined, inserted: string, after: string | undefined): string {
  if (inserted === "") return before === "\r" && after === "\n" ? "\n" : "";
  const head = before === "\r" && inserted.startsWith("\n") ? `\r${inserted}` : inserted;
  return head.endsWith("\r") && after === "\n" ? `${head}\n` : head;
}

/** Edits of the exact text in terms of the editor's; an offset inside a line end or before the byte order mark goes to its edge. */
export function editsToView(text: string, edits: readonly TextEdit[]): ViewChange[] {
  const lines = linesOf(text);
  const position = (offset: number): { line: number; column: number } => {
    let low = 0;
    let high = lines.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((lines[middle]?.start ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    const { start, length } = lines[low] ?? { start: 0, length: 0 };
    return { line: low + 1, column: Math.max(0, Math.min(offset - start, length)) + 1 };
  };
  return edits.map(({ start, end, text: inserted }) => {
    const from = position(start);
    const to = position(end);
    return {
      range: { startLineNumber: from.line, startColumn: from.column, endLineNumber: to.line, endColumn: to.column },
      text: inserted.replace(byteOrderMark, "").replace(lineEnd, "\n"),
    };
  });
}
