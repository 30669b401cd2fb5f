import type { TextEdit } from "../flow-graph.ts";
import { walk, type Node } from "../source/ast.ts";
import { applyEdits } from "./text-edits.ts";

/**
 * The text between two offsets, moved from one indentation to another. Lines that begin inside a string or a template literal are data and stay.
 * @param root node to look for such literals in
 */
export function reindented(text: string, root: Node, start: number, end: number, from: string, to: string): string {
  if (from === to) return text.slice(start, end);
  const data: { start: number; end: number }[] = [];
  walk(root, (node) => {
    if (node.end! <= start || node.start! >= end) return false;
    if (node.type === "TemplateElement" || node.type === "StringLiteral") data.push({ start: node.start!, end: node.end! });
    return true;
  });
  const edits: TextEdit[] = [];
  for (const match of text.slice(start, end).matchAll(/\r\n|\n|\r/g)) {
    const line = start + match.index + match[0].length;
    if (data.some((literal) => line > literal.start && line <= literal.end)) continue;
    if (text.startsWith(from, line) && !isBlankLine(text, line)) edits.push({ start: line - start, end: line - start + from.length, text: to });
  }
  return applyEdits(text.slice(start, end), edits);
}

const isBlankLine = (text: string, at: number): boolean => /^[ \t]*(?:[\r\n]|$)/.test(text.slice(at, at + 500));
