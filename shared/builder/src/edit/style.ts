import type { Module } from "../source/parse-module.ts";
import { walk } from "../source/ast.ts";

/** How a file is written, so that new code looks like the rest of it. */
export interface Style {
  readonly eol: "\n" | "\r\n" | "\r";
  /** One level of indentation. */
  readonly unit: string;
  readonly quote: '"' | "'";
  /** After the last member of a list that spans lines. */
  readonly trailingComma: boolean;
}

/** Lists longer than this, with their indentation, are written over several lines. */
export const maxWidth = 110;

export function readStyle(module: Module): Style {
  const { text, file } = module;
  const eol = /\r\n|\n|\r/.exec(text)?.[0] ?? "\n";
  let single = 0;
  let double = 0;
  let trailing = 0;
  let bare = 0;
  if (file) {
    walk(file.program, (node) => {
      if (node.type === "StringLiteral") {
        if (text[node.start!] === "'") single++;
        else double++;
      } else if (node.type === "ObjectExpression" || node.type === "ArrayExpression") {
        const end = /(,?)\s*$/.exec(text.slice(node.start!, node.end! - 1));
        if (!end || !/[\r\n]/.test(end[0])) return;
        if (end[1] === ",") trailing++;
        else bare++;
      }
    });
  }
  return { eol: eol === "\r\n" || eol === "\r" ? eol : "\n", unit: readUnit(text), quote: single > double ? "'" : '"', trailingComma: trailing >= bare };
}

function readUnit(text: string): string {
  const steps = new Map<number, number>();
  let before = 0;
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (line.trim() === "") continue;
    if (line.startsWith("\t")) return "\t";
    const indent = line.length - line.trimStart().length;
    const step = indent - before;
    // One column is the star of a block comment, not a level.
    if (step > 1 && step <= 8) steps.set(step, (steps.get(step) ?? 0) + 1);
    before = indent;
  }
  const [width] = [...steps].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0] ?? [2];
  return " ".repeat(width);
}
