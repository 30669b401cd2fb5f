import { parse as parseBabel, type ParseError } from "@babel/parser";
import type * as t from "@babel/types";
import type { Problem } from "@fastn/core";
import { LineMap } from "./line-map.ts";
import { problemAt } from "./problem-at.ts";

/** Longest file the builder reads, in UTF-16 code units. A file of this size parses in about half a second. */
export const maxSourceLength = 1024 * 1024;

export interface Module {
  readonly text: string;
  readonly lines: LineMap;
  /** null when the text is no TypeScript at all; `problems` says where. */
  readonly file: t.File | null;
  readonly problems: readonly Problem[];
}

/** Read TypeScript. Never throws: what cannot be read is a problem of code SOURCE_SYNTAX or FILE_TOO_LARGE. */
export function parseModule(text: string): Module {
  const lines = new LineMap(text.length > maxSourceLength ? "" : text);
  if (text.length > maxSourceLength) {
    const message = `The file has ${text.length} characters; the studio reads up to ${maxSourceLength}. Move data and helpers to other files.`;
    return { text, lines, file: null, problems: [problemAt(lines, { start: 0, end: 0 }, "FILE_TOO_LARGE", message)] };
  }
  try {
    const file = parseBabel(text, {
      sourceType: "module",
      plugins: ["typescript"],
      errorRecovery: true,
      createParenthesizedExpressions: true,
      attachComment: false,
    });
    return { text, lines, file, problems: file.errors.map((error) => syntaxProblem(lines, text, error)) };
  } catch (error) {
    if (error instanceof RangeError) return { text, lines, file: null, problems: [tooDeep(lines)] };
    if (isParseError(error)) return { text, lines, file: null, problems: [syntaxProblem(lines, text, error)] };
    throw error;
  }
}

/** What to report when a walk over the file runs out of stack. */
export function tooDeep(lines: LineMap): Problem {
  return problemAt(lines, { start: 0, end: 0 }, "SOURCE_SYNTAX", "The code is nested too deeply to be read. Split the longest expression.");
}

function isParseError(error: unknown): error is ParseError {
  return error instanceof SyntaxError && "pos" in error;
}

function syntaxProblem(lines: LineMap, text: string, error: ParseError): Problem {
  const start = Math.min(error.pos, text.length);
  const reason = error.message.replace(/\s*\(\d+:\d+\)$/, "").replace(/\.$/, "");
  return problemAt(lines, { start, end: Math.min(start + 1, text.length) }, "SOURCE_SYNTAX", `The code cannot be read: ${reason}.`);
}
