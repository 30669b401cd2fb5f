import type { Json } from "@fastn/core";
import { maxWidth, type Style } from "./style.ts";

/** JSON as TypeScript in the file's style; over several lines when it would not fit behind `indent`. */
export function printValue(value: Json, style: Style, indent: string): string {
  const inline = printInline(value, style);
  if (typeof value !== "object" || value === null || indent.length + inline.length <= maxWidth) return inline;
  const inner = indent + style.unit;
  if (Array.isArray(value)) {
    const items: readonly Json[] = value;
    return printLines(
      "[",
      items.map((item) => printValue(item, style, inner)),
      "]",
      style,
      indent,
    );
  }
  const members = Object.entries(value).map(([name, member]) => `${printKey(name, style)}: ${printValue(member, style, inner)}`);
  return printLines("{", members, "}", style, indent);
}

/** `{ a: 1 }` on lines of their own, when `items` are the members already printed one level in. */
export function printLines(open: string, items: readonly string[], close: string, style: Style, indent: string): string {
  const lines = items.map((item) => `${indent}${style.unit}${item}`).join(`,${style.eol}`);
  return `${open}${style.eol}${lines}${style.trailingComma ? "," : ""}${style.eol}${indent}${close}`;
}

export function printInline(value: Json, style: Style): string {
  if (typeof value === "string") return printString(value, style.quote);
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map((item: Json) => printInline(item, style)).join(", ")}]`;
  const members = Object.entries(value).map(([name, member]) => `${printKey(name, style)}: ${printInline(member, style)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

export function printKey(name: string, style: Style): string {
  if (/^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u.test(name) || /^(?:0|[1-9]\d{0,14})$/.test(name)) return name;
  return printString(name, style.quote);
}

const escapes: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\v": "\\v" };

/** A string literal in the given quotes; control characters, line separators and lone surrogates are escaped. */
export function printString(text: string, quote: '"' | "'" | "`"): string {
  let body = "";
  for (const char of text) {
    if (char === quote || (quote === "`" && char === "$")) body += `\\${char}`;
    else body += escapes[char] ?? (needsEscape(char) ? `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}` : char);
  }
  return `${quote}${body}${quote}`;
}

function needsEscape(char: string): boolean {
  const code = char.charCodeAt(0);
  return char.length === 1 && (code < 32 || code === 0x7f || code === 0x2028 || code === 0x2029 || code === 0xfeff || (code >= 0xd800 && code <= 0xdfff));
}
