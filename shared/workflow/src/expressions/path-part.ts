import type { Json } from "@fastn/core";
import type { Expression, ExpressionRoot } from "./ast.ts";
import { failExpression } from "./budget.ts";
import type { ExpressionScope } from "./scope.ts";

type Path = Extract<Expression, { kind: "path" }>;
type Key = string | number;
type Read = (scope: ExpressionScope) => Json;

/** Gives an own member of a value, null where there is none; never an inherited one, never a function. */
export type MemberReader = (value: Json, key: Key) => Json;

/** For data that came through `toJson` or `JSON.parse`, where no member is a getter. */
export const ownMember: MemberReader = (value, key) => {
  if (typeof value !== "object" || value === null) return lengthOf(value, key);
  // Asked before it is read, so that nothing inherited is seen, whatever became of the prototypes.
  if (!hasOwnProperty.call(value, key)) return null;
  const found: unknown = (value as Readonly<Record<Key, Json>>)[key];
  return found === undefined || typeof found === "function" ? null : (found as Json);
};

/** For data of any origin: calls no getter either. Twice as slow. */
export const describedMember: MemberReader = (value, key) => {
  if (typeof value !== "object" || value === null) return lengthOf(value, key);
  const found: unknown = Object.getOwnPropertyDescriptor(value, key)?.value;
  return found === undefined || typeof found === "function" ? null : (found as Json);
};

/** Of the prototype as it was when this loaded; `Object.hasOwn` is a third slower in V8. */
const { hasOwnProperty } = Object.prototype;

const lengthOf = (value: Json, key: Key): Json => (typeof value === "string" && key === "length" ? value.length : null);

/** A path as a closure. Most paths are short: theirs are written out, which spares a loop over keys for each value. */
export function pathPart(path: Path, text: string, member: MemberReader): Read {
  const root = rootPart(path, text);
  const keys = path.keys.map(({ key }) => key);
  const [a, b, c, d] = keys as [Key, Key, Key, Key];
  switch (keys.length) {
    case 0:
      return root;
    case 1:
      return (scope) => member(root(scope), a);
    case 2:
      return (scope) => member(member(root(scope), a), b);
    case 3:
      return (scope) => member(member(member(root(scope), a), b), c);
    case 4:
      return (scope) => member(member(member(member(root(scope), a), b), c), d);
    default:
      return (scope) => {
        let value = root(scope);
        for (const key of keys) value = member(value, key);
        return value;
      };
  }
}

function rootPart({ root, start, end }: Path, text: string): Read {
  if (root !== "item" && root !== "index") return roots[root];
  return (scope) => scope[root] ?? (scope.index === undefined ? failExpression(`${root} exists only inside a loop`, text.slice(start, end), start) : null);
}

const roots: Readonly<Record<Exclude<ExpressionRoot, "item" | "index">, Read>> = {
  input: ({ input }) => input,
  trigger: ({ input }) => input,
  headers: ({ headers }) => headers,
  steps: ({ steps }) => steps,
  variables: ({ variables }) => variables,
  var: ({ variables }) => variables,
  config: ({ config }) => config,
  run: ({ run }) => run,
};
