import type { Module } from "../source/parse-module.ts";

/** Moves over whitespace and comments of a file: where commas, line ends and the comments that belong to a node are. */
export class Trivia {
  readonly text: string;
  readonly #byStart = new Map<number, { readonly end: number; readonly line: boolean }>();
  readonly #byEnd = new Map<number, { readonly start: number; readonly line: boolean }>();

  constructor(module: Module) {
    this.text = module.text;
    for (const comment of module.file?.comments ?? []) {
      const line = comment.type === "CommentLine";
      this.#byStart.set(comment.start!, { end: comment.end!, line });
      this.#byEnd.set(comment.end!, { start: comment.start!, line });
    }
  }

  /** First offset at or after `at` that is neither whitespace nor in a comment. */
  skipForward(at: number): number {
    for (let here = at; ;) {
      const comment = this.#byStart.get(here);
      if (comment) here = comment.end;
      else if (here < this.text.length && isSpace(this.text[here])) here++;
      else return here;
    }
  }

  /** Offset of the comma that follows `at`; null when something else does. */
  commaAfter(at: number): number | null {
    const next = this.skipForward(at);
    return this.text[next] === "," ? next : null;
  }

  /** Start of the line that holds `at`. */
  lineStart(at: number): number {
    let here = at;
    while (here > 0 && !isBreak(this.text[here - 1])) here--;
    return here;
  }

  /** Whitespace at the beginning of the line that holds `at`. */
  indentAt(at: number): string {
    const start = this.lineStart(at);
    let end = start;
    while (end < this.text.length && (this.text[end] === " " || this.text[end] === "\t")) end++;
    return this.text.slice(start, end);
  }

  /** Whether only blanks stand between the start of the line and `at`. */
  startsLine(at: number): boolean {
    return this.text.slice(this.lineStart(at), at).trim() === "";
  }

  /** End of the line (before its break) when only blanks and comments that end there follow `at`; null when code follows. */
  restOfLine(at: number): number | null {
    for (let here = at; ;) {
      const comment = this.#byStart.get(here);
      if (comment) {
        if (!comment.line && /[\r\n]/.test(this.text.slice(here, comment.end))) return null;
        here = comment.end;
      } else if (here >= this.text.length || isBreak(this.text[here])) return here;
      else if (isSpace(this.text[here])) here++;
      else return null;
    }
  }

  /** Offset behind the line break at `at`, or `at` itself at the end of the text. */
  afterBreak(at: number): number {
    if (this.text.startsWith("\r\n", at)) return at + 2;
    return at < this.text.length && isBreak(this.text[at]) ? at + 1 : at;
  }

  /**
   * Where a node begins with the comments that belong to it: those on the lines directly above, and block comments before it on its own line.
   * A comment after other code on its line belongs to that code.
   */
  leadingStart(start: number): number {
    let result = start;
    for (;;) {
      const end = this.#skipSpaceBack(result);
      const comment = this.#byEnd.get(end);
      if (comment === undefined) return result;
      const breaks = countBreaks(this.text.slice(end, result));
      const sameLine = breaks === 0;
      if (!sameLine && (breaks > 1 || !this.startsLine(comment.start))) return result;
      result = comment.start;
    }
  }

  /** Skip blanks backward, but never past the break that ends a line comment. */
  trimBack(at: number, floor: number): number {
    let here = at;
    while (here > floor && isSpace(this.text[here - 1])) here--;
    if (this.#byEnd.get(here)?.line !== true) return here;
    while (here < at && !isBreak(this.text[here])) here++;
    return here < at ? this.afterBreak(here) : at;
  }

  hasCommentIn(start: number, end: number): boolean {
    for (const [from] of this.#byStart) if (from >= start && from < end) return true;
    return false;
  }

  #skipSpaceBack(at: number): number {
    let here = at;
    while (here > 0 && isSpace(this.text[here - 1])) here--;
    return here;
  }
}

const isBreak = (char: string | undefined): boolean => char === "\n" || char === "\r";
const isSpace = (char: string | undefined): boolean => char !== undefined && /\s/.test(char);
const countBreaks = (text: string): number => text.match(/\r\n|\n|\r/g)?.length ?? 0;
