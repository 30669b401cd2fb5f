import type { Json } from "@fastn/core";

/** Where a path may begin. `trigger` is `input`, `var` is `variables`. */
export const expressionRoots = ["input", "trigger", "headers", "steps", "item", "index", "variables", "var", "config", "run"] as const;
export type ExpressionRoot = (typeof expressionRoots)[number];

/** A field or element of a path. Offsets are UTF-16 code units of the template's text: of the name alone, inside the quotes if quoted. */
export interface PathKey {
  readonly key: string | number;
  readonly quoted: boolean;
  readonly start: number;
  readonly end: number;
}

export type Expression =
  | { readonly kind: "literal"; readonly value: Json }
  | { readonly kind: "path"; readonly root: ExpressionRoot; readonly keys: readonly PathKey[]; readonly start: number; readonly end: number }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[]; readonly start: number; readonly end: number };

export type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  /** `start` and `end` include the braces. */
  | { readonly kind: "expression"; readonly expression: Expression; readonly start: number; readonly end: number };

/** A text that may hold `{{…}}`, parsed. */
export interface Template {
  readonly text: string;
  readonly parts: readonly TemplatePart[];
}
