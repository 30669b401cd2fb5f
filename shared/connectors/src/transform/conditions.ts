import type { Json } from "@fastn/core";
import { Type, type Static } from "typebox";
import { compareJson, equalJson } from "./values.ts";
import { parsePath, readPath } from "./path.ts";

export const operators = ["eq", "neq", "gt", "gte", "lt", "lte", "in", "not_in", "contains", "starts_with", "ends_with", "exists", "not_exists"] as const;
type Operator = (typeof operators)[number];

export const Condition = Type.Object(
  {
    field: Type.String({ description: "Path in the item: `customer.email`; empty: the item itself" }),
    operator: Type.Enum([...operators], { default: "eq" }),
    value: Type.Optional(Type.Unknown({ description: "What to compare with; a list for `in`; nothing for `exists`" })),
  },
  { additionalProperties: false, title: "Condition" },
);
export type Condition = Static<typeof Condition>;

/** A test over items. `all`: every condition must hold (true for none); `any`: at least one (false for none). */
export function predicate(conditions: readonly Condition[], match: "all" | "any"): (item: Json) => boolean {
  const tests = conditions.map((condition) => {
    const path = parsePath(condition.field);
    const wanted = (condition.value ?? null) as Json;
    return (item: Json) => holds(condition.operator, readPath(item, path), wanted);
  });
  return (item) => (match === "all" ? tests.every((test) => test(item)) : tests.some((test) => test(item)));
}

/** `exists` is false for null, as for a missing member; every other operator reads a missing member as null. */
function holds(operator: Operator, found: Json | undefined, wanted: Json): boolean {
  const value = found ?? null;
  switch (operator) {
    case "eq":
      return equalJson(value, wanted);
    case "neq":
      return !equalJson(value, wanted);
    case "gt":
      return (compareJson(value, wanted) ?? 0) > 0;
    case "lt":
      return (compareJson(value, wanted) ?? 0) < 0;
    case "gte":
      return (compareJson(value, wanted) ?? -1) >= 0;
    case "lte":
      return (compareJson(value, wanted) ?? 1) <= 0;
    case "in":
      return Array.isArray(wanted) && wanted.some((each: Json) => equalJson(value, each));
    case "not_in":
      return !(Array.isArray(wanted) && wanted.some((each: Json) => equalJson(value, each)));
    case "contains":
      if (Array.isArray(value)) return value.some((each: Json) => equalJson(each, wanted));
      return typeof value === "string" && typeof wanted === "string" && value.includes(wanted);
    case "starts_with":
      return typeof value === "string" && typeof wanted === "string" && value.startsWith(wanted);
    case "ends_with":
      return typeof value === "string" && typeof wanted === "string" && value.endsWith(wanted);
    case "exists":
      return value !== null;
    case "not_exists":
      return value === null;
  }
}
