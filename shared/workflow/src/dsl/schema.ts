/**
 * A value of any type, where nobody declared one: a payload without a schema, an output not yet seen. `unknown` would make every
 * handler begin with a cast; the workspace's generated types replace it wherever a type is known.
 */
// oxlint-disable-next-line typescript/no-explicit-any -- the one place where the DSL leaves a type to the author
export type Loose = any;

/** JSON Schema, with the keywords most schemas need; others are allowed. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly properties?: { readonly [name: string]: JsonSchema };
  readonly required?: readonly string[];
  readonly items?: JsonSchema | boolean;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly [keyword: string]: unknown;
}
