import { AppError } from "@fastn/core";

const space = /\s/;
const nameStart = /[\p{L}_$]/u;
// A hyphen is part of a name: there is no subtraction, and header names have hyphens.
const nameRest = /[\p{L}\p{N}_$-]/u;
const numberText = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

// Those of JSON and the single quote, so that every JSON string is a literal.
const escapes: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", t: "\t", r: "\r", '"': '"', "'": "'", "\\": "\\", "/": "/" };

/** Reads the small words of an expression from a template's text and says where something is wrong. */
export class Reader {
  readonly text: string;
  at: number;

  constructor(text: string, at: number) {
    this.text = text;
    this.at = at;
  }

  /** @throws AppError EXPRESSION_SYNTAX with the offset in the text */
  fail(message: string, offset = this.at): never {
    throw new AppError("EXPRESSION_SYNTAX", `${message} at character ${offset + 1} of ${quote(this.text)}.`, { offset });
  }

  skipSpace(): void {
    while (this.at < this.text.length && space.test(this.char())) this.at++;
  }

  char(): string {
    return this.text.charAt(this.at);
  }

  /** Skip space, then take `token` if it comes next. */
  take(token: string): boolean {
    this.skipSpace();
    if (!this.text.startsWith(token, this.at)) return false;
    this.at += token.length;
    return true;
  }

  expect(token: string): void {
    if (!this.take(token)) this.fail(this.at >= this.text.length ? `Expected "${token}" before the end` : `Expected "${token}"`);
  }

  /** A name, or null when none begins here. */
  name(): string | null {
    const start = this.at;
    let point = this.codePoint();
    if (!nameStart.test(point)) return null;
    do {
      this.at += point.length;
      point = this.codePoint();
    } while (point !== "" && nameRest.test(point));
    return this.text.slice(start, this.at);
  }

  number(): number | null {
    numberText.lastIndex = this.at;
    const match = numberText.exec(this.text);
    if (match === null) return null;
    const value = Number(match[0]);
    if (!Number.isFinite(value)) this.fail(`The number ${match[0]} is out of range`);
    this.at += match[0].length;
    return value;
  }

  /** A quoted string; `start` and `end` lie inside the quotes. null when no quote is here. */
  string(): { readonly value: string; readonly start: number; readonly end: number } | null {
    const mark = this.char();
    if (mark !== '"' && mark !== "'") return null;
    const open = this.at++;
    let value = "";
    for (;;) {
      if (this.at >= this.text.length) this.fail("A string is not closed; it begins", open);
      const char = this.text.charAt(this.at++);
      if (char === mark) return { value, start: open + 1, end: this.at - 1 };
      value += char === "\\" ? this.escape() : char;
    }
  }

  private escape(): string {
    const char = this.text.charAt(this.at++);
    if (char === "u" && /^[0-9a-fA-F]{4}$/.test(this.text.slice(this.at, this.at + 4))) {
      this.at += 4;
      return String.fromCharCode(Number.parseInt(this.text.slice(this.at - 4, this.at), 16));
    }
    return Object.hasOwn(escapes, char) ? (escapes[char] ?? "") : this.fail("Unknown escape", this.at - 2);
  }

  private codePoint(): string {
    const code = this.text.codePointAt(this.at);
    return code === undefined ? "" : String.fromCodePoint(code);
  }
}

/** The text as quoted in messages: short, on one line. */
export function quote(text: string): string {
  const line = JSON.stringify(text);
  return line.length > 80 ? `${line.slice(0, 77)}…"` : line;
}
