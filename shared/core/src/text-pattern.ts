import { RE2JS, RE2JSException } from "re2js";
import { AppError } from "./errors.ts";

/**
 * A regular expression somebody else wrote. It is matched in time that grows with the text alone (RE2), so `(a+)+$` cannot stop the process; the price is that
 * lookahead, backreferences and counts above 1,000 are refused, and that `\s` means the blanks of ASCII.
 * It is a RegExp as far as `test` goes, so that code that takes one can be given it.
 */
export class TextPattern extends RegExp {
  private readonly machine: RE2JS;

  /** @throws AppError VALIDATION_FAILED saying what is wrong with the pattern */
  constructor(source: string) {
    try {
      // What is no regular expression of JavaScript is none here either: the same pattern may stand in an editor or a service.
      super(source, "u");
      this.machine = RE2JS.compile(RE2JS.translateRegExp(source), RE2JS.LOOKBEHINDS);
    } catch (error) {
      throw new AppError("VALIDATION_FAILED", faultOf(source, error), {}, { cause: error });
    }
    if (backreference.test(source)) throw new AppError("VALIDATION_FAILED", faultOf(source, null));
  }

  override test(text: string): boolean {
    return this.machine.test(text);
  }

  /** As messages show it. */
  override toString(): string {
    return this.source;
  }
}

/** By name; those by number are no escapes RE2 knows. */
const backreference = /\\k</;
const maxShown = 200;
const maxKept = 500;
const kept = new Map<string, TextPattern>();

function faultOf(source: string, error: unknown): string {
  const shown = source.length > maxShown ? `${source.slice(0, maxShown)}…` : source;
  if (error instanceof SyntaxError) return `${shown} is no regular expression: ${error.message}.`;
  const why = error instanceof RE2JSException ? ` (${error.message})` : "";
  return `${shown} cannot be matched in bounded time${why}: write it without lookahead, backreferences and counts above 1,000.`;
}

/** The pattern made ready, once for all who ask. @throws AppError VALIDATION_FAILED saying what is wrong with it */
export function textPattern(source: string): TextPattern {
  let pattern = kept.get(source);
  if (pattern === undefined) {
    pattern = new TextPattern(source);
    if (kept.size >= maxKept) kept.clear();
    kept.set(source, pattern);
  }
  return pattern;
}
