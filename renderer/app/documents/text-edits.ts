import type { TextEdit } from "@fastn/builder";

/** Apply edits to `text`. They are ascending and do not overlap, as `edit` of @fastn/builder returns them. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let at = 0;
  const parts: string[] = [];
  for (const edit of edits) {
    parts.push(text.slice(at, edit.start), edit.text);
    at = edit.end;
  }
  parts.push(text.slice(at));
  return parts.join("");
}

/** The edits that turn `applyEdits(text, edits)` back into `text`, byte for byte. */
export function invertEdits(text: string, edits: readonly TextEdit[]): TextEdit[] {
  let shift = 0;
  return edits.map((edit) => {
    const start = edit.start + shift;
    shift += edit.text.length - (edit.end - edit.start);
    return { start, end: start + edit.text.length, text: text.slice(edit.start, edit.end) };
  });
}

const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdbff;
/** An edit between these two halves would tear a character or a CRLF apart, which editors cannot express. */
const inSeparable = (text: string, at: number): boolean =>
  at > 0 && at < text.length && (isHighSurrogate(text.charCodeAt(at - 1)) || (text[at - 1] === "\r" && text[at] === "\n"));

/** One edit that turns `from` into `to`, no larger than the stretch that differs; none when they are equal. */
export function differenceEdits(from: string, to: string): TextEdit[] {
  if (from === to) return [];
  const shorter = Math.min(from.length, to.length);
  let head = 0;
  while (head < shorter && from.charCodeAt(head) === to.charCodeAt(head)) head++;
  while (inSeparable(from, head) || inSeparable(to, head)) head--;
  let tail = 0;
  while (tail < shorter - head && from.charCodeAt(from.length - 1 - tail) === to.charCodeAt(to.length - 1 - tail)) tail++;
  while (tail > 0 && (inSeparable(from, from.length - tail) || inSeparable(to, to.length - tail))) tail--;
  return [{ start: head, end: from.length - tail, text: to.slice(head, to.length - tail) }];
}
