/**
 * One place in code that names a step through its context. Offsets are UTF-16 code units of the text the AST was parsed from, `end` exclusive.
 * - `property`: `ctx.steps.customer`, `{ customer: c }`: the range is the identifier.
 * - `quoted`: `ctx.steps["customer"]`, `"customer" in ctx.steps`: the range lies inside the quotes.
 * - `shorthand`: `const { customer } = ctx.steps`: the range is the identifier, which also names a local variable.
 * - `constant`: `const key = "customer"; ctx.steps[key]`: the range lies inside the constant's quotes, maybe outside the function.
 */
export interface StepMention {
  readonly kind: "property" | "quoted" | "shorthand" | "constant";
  readonly step: string;
  readonly start: number;
  readonly end: number;
  /** In a type only (`typeof ctx.steps.customer`): a rename follows it, a dependency it is not. */
  readonly typeOnly: boolean;
}

/** A place where steps are used in a way that does not tell which: `ctx.steps[name]`, `Object.keys(ctx.steps)`, `helper(ctx)` of a helper not seen. */
export interface UnclearUse {
  /** What leaves sight: all steps, or the whole context. */
  readonly of: "steps" | "context";
  readonly start: number;
  readonly end: number;
}

export interface ScanResult {
  /** In order of appearance, each range once. */
  readonly mentions: readonly StepMention[];
  readonly unclear: readonly UnclearUse[];
}

/** The text that replaces a mention's range when its step is renamed to `to`, a valid step name. */
export function renameMention(mention: StepMention, to: string): string {
  return mention.kind === "shorthand" ? `${to}: ${mention.step}` : to;
}

/** Names of steps a scan found, types aside, each once, in order of appearance. */
export function stepNamesOf(scan: ScanResult): string[] {
  return [...new Set(scan.mentions.filter((mention) => !mention.typeOnly).map((mention) => mention.step))];
}
