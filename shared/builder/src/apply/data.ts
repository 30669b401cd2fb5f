import type { Json } from "@fastn/core";
import { hasExpression, referencesIn } from "@fastn/workflow/expressions";
import { refuse } from "../refuse.ts";
import { isAppError } from "../source/problem-at.ts";

type Path = readonly (string | number)[];

export const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * A copy of `value` with the member at `path` set, or taken out for undefined. Missing objects are made; an index equal to the length appends.
 * @throws AppError EDIT_REFUSED when the path leads through something that holds no members
 */
export function withMember(value: Json | undefined, path: Path, member: Json | undefined, at = ""): Json | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return member;
  const name = at === "" ? String(key) : `${at}.${key}`;
  if (typeof key === "number") return withElement(value, key, rest, member, at, name);
  if (value !== undefined && !isObject(value)) refuse(`\`${at}\` holds no members, so \`${name}\` cannot be set. Replace \`${at}\` as a whole.`);
  const inner = withMember(value !== undefined && Object.hasOwn(value, key) ? value[key] : undefined, rest, member, name);
  const { [key]: _, ...others } = value ?? {};
  if (inner === undefined) return value === undefined ? undefined : others;
  return value !== undefined && Object.hasOwn(value, key) ? { ...value, [key]: inner } : { ...others, [key]: inner };
}

function withElement(value: Json | undefined, index: number, rest: Path, member: Json | undefined, at: string, name: string): Json | undefined {
  if (value !== undefined && !Array.isArray(value)) refuse(`\`${at}\` is no list, so \`${name}\` cannot be set. Replace \`${at}\` as a whole.`);
  const items: readonly Json[] = value ?? [];
  if (!Number.isInteger(index) || index < 0 || index > items.length) refuse(`\`${at}\` has ${items.length} entries; there is no place ${index}.`);
  const inner = withMember(items[index], rest, member, name);
  if (inner === undefined) return value === undefined ? undefined : items.toSpliced(index, 1);
  return items.toSpliced(index, 1, inner);
}

/** Refuse what no object literal can say. */
export function checkData(value: Json | undefined): void {
  if (typeof value === "number" && !Number.isFinite(value)) refuse(`The number ${value} cannot be stored. Use a finite number.`);
  if (typeof value !== "object" || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    if (key === "__proto__") refuse("The name __proto__ cannot be used for a field.");
    checkData(member);
  }
}

/** Names of steps that the `{{…}}` of some data refer to, once for each place. Texts that cannot be read name none. */
export function stepsInData(value: Json | undefined): string[] {
  if (typeof value === "string") return textReferences(value).map((reference) => reference.step);
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap((member: Json) => stepsInData(member));
}

/** Data with every reference to the step `from` naming `to`. */
export function renameInData(value: Json, from: string, to: string): Json {
  if (typeof value === "string") return renameInText(value, from, to);
  if (Array.isArray(value)) return value.map((item: Json) => renameInData(item, from, to));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, renameInData(member, from, to)]));
}

function renameInText(text: string, from: string, to: string): string {
  let renamed = text;
  for (const reference of textReferences(text).toReversed()) {
    if (reference.step === from) renamed = renamed.slice(0, reference.start) + to + renamed.slice(reference.end);
  }
  return renamed;
}

function textReferences(text: string): ReturnType<typeof referencesIn> {
  if (!hasExpression(text)) return [];
  try {
    return referencesIn(text);
  } catch (error) {
    if (isAppError(error, "EXPRESSION_SYNTAX")) return [];
    throw error;
  }
}
