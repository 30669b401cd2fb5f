import type { Expression, ExpressionRoot } from "./ast.ts";
import { hasExpression, parseTemplate } from "./parse.ts";

/** One place in a text that names a step: `{{steps.customer.output}}`. Offsets are of the text; the range is the name, inside the quotes if quoted. */
export interface StepReference {
  readonly step: string;
  readonly kind: "property" | "quoted";
  readonly start: number;
  readonly end: number;
}

/**
 * Steps a text refers to in its `{{…}}`, in order of appearance.
 * @throws AppError EXPRESSION_SYNTAX
 */
export function referencesIn(text: string): StepReference[] {
  const references: StepReference[] = [];
  for (const path of pathsIn(text)) {
    const [name] = path.keys;
    if (path.root !== "steps" || typeof name?.key !== "string") continue;
    references.push({ step: name.key, kind: name.quoted ? "quoted" : "property", start: name.start, end: name.end });
  }
  return references;
}

/**
 * First words of all paths in a text: what it needs of its scope.
 * @throws AppError EXPRESSION_SYNTAX
 */
export function rootsIn(text: string): Set<ExpressionRoot> {
  return new Set([...pathsIn(text)].map((path) => path.root));
}

/**
 * Every path a text reads.
 * @throws AppError EXPRESSION_SYNTAX
 */
export function* pathsIn(text: string): Generator<Extract<Expression, { kind: "path" }>> {
  if (!hasExpression(text)) return;
  for (const part of parseTemplate(text).parts) if (part.kind === "expression") yield* pathsOf(part.expression);
}

function* pathsOf(expression: Expression): Generator<Extract<Expression, { kind: "path" }>> {
  if (expression.kind === "path") yield expression;
  if (expression.kind === "call") for (const arg of expression.args) yield* pathsOf(arg);
}
