import { parse, parseExpression } from "@babel/parser";
import type { ScanResult } from "./mention.ts";
import { childrenOf, isFunction, type FunctionNode, type Node } from "./nodes.ts";
import { scanFunction } from "./scan-function.ts";

/** How `Function.prototype.toString` may begin: functions and arrows parse as expressions, methods only inside an object or class. */
const wrappings = [
  { before: "(", after: ")" },
  { before: "({", after: "})" },
  { before: "(class {", after: "})" },
] as const;

export interface ParsedFunction {
  readonly fn: FunctionNode;
  /** Subtract from the AST's offsets to get offsets of `source`. */
  readonly base: number;
}

/** Parse what `fn.toString()` gives. null: not the text of a function (native code, say). */
export function parseFunctionText(source: string): ParsedFunction | null {
  for (const { before, after } of wrappings) {
    try {
      // The comment's end keeps a trailing line comment of the source from swallowing the closing text.
      const fn = findFunction(parseExpression(`${before}${source}\n${after}`, { errorRecovery: false, attachComment: false }));
      if (fn) return { fn, base: before.length };
    } catch {
      // Not of this form: try the next.
    }
  }
  return null;
}

/**
 * Scan the text of a function as `fn.toString()` gives it.
 * @param module the module that holds the same text: with it, its constants and helpers are seen, and offsets are those of the module's text;
 *   without it, offsets are those of `source`
 * @returns null when `source` is no function's text
 */
export function scanFunctionText(source: string, module?: ParsedModule | null): ScanResult | null {
  const inModule = module ? findInModule(source, module) : null;
  if (inModule && module) return scanFunction(inModule, { program: module.program });
  const parsed = parseFunctionText(source);
  if (parsed === null) return null;
  const scan = scanFunction(parsed.fn);
  const shift = <T extends { start: number; end: number }>(at: T): T => ({ ...at, start: at.start - parsed.base, end: at.end - parsed.base });
  return { mentions: scan.mentions.map(shift), unclear: scan.unclear.map(shift) };
}

export interface ParsedModule {
  readonly code: string;
  readonly program: Node;
}

/** Parse a compiled module once for many `scanFunctionText` calls. null: it does not parse. */
export function parseModule(code: string): ParsedModule | null {
  try {
    return { code, program: parse(code, { sourceType: "module", attachComment: false }).program };
  } catch {
    return null;
  }
}

function findFunction(node: Node): FunctionNode | null {
  if (isFunction(node)) return node;
  for (const [, child] of childrenOf(node)) {
    const found = findFunction(child);
    if (found) return found;
  }
  return null;
}

function findInModule(source: string, module: ParsedModule): FunctionNode | null {
  const start = module.code.indexOf(source);
  return start === -1 ? null : functionAt(module.program, start, start + source.length);
}

function functionAt(node: Node, start: number, end: number): FunctionNode | null {
  if (isFunction(node) && node.start === start && node.end === end) return node;
  for (const [, child] of childrenOf(node)) {
    if ((child.start ?? 0) > start || (child.end ?? 0) < end) continue;
    const found = functionAt(child, start, end);
    if (found) return found;
  }
  return null;
}
