/** What one template or one input may cost. Real ones stay far below; a hostile one ends in an error, never in a stalled process. */
export const expressionLimits = {
  /** Longest text with `{{…}}`, in UTF-16 code units. */
  maxTextLength: 100_000,
  /** Deepest nesting of calls and parentheses. */
  maxNesting: 50,
  /** Longest text a template may build, in UTF-16 code units. */
  maxResultLength: 1024 * 1024,
  /** Text built in one `evaluateTemplate` or `resolveInput` altogether, in UTF-16 code units. */
  maxTotalLength: 8 * 1024 * 1024,
  /** Expressions, path keys and values visited in one `evaluateTemplate` or `resolveInput`. */
  maxSteps: 100_000,
  /** Deepest nesting of an input's arrays and objects. */
  maxDepth: 64,
} as const;
