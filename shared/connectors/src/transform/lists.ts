import type { Json } from "@fastn/core";
import { Type } from "typebox";
import { defineComputation } from "../definition.ts";
import { Condition, predicate } from "./conditions.ts";
import { parsePath, readPath } from "./path.ts";
import { compareJson, keyOf } from "./values.ts";

export const Items = Type.Array(Type.Unknown(), { description: "The list to work on: {{steps.x.output.orders}}" });
export const asItems = (items: readonly unknown[]): readonly Json[] => items as readonly Json[];
const AnyList = Type.Array(Type.Unknown());

const filter = defineComputation("filter", {
  description: "Keep the items that meet conditions.",
  entity: "list",
  type: "other",
  inputSchema: Type.Object(
    {
      items: Items,
      where: Type.Array(Condition, { description: "Conditions on each item" }),
      match: Type.Optional(Type.Enum(["all", "any"], { default: "all" })),
    },
    { additionalProperties: false },
  ),
  outputSchema: AnyList,
  compute: ({ items, where, match }) => asItems(items).filter(predicate(where, match ?? "all")),
});

const limit = defineComputation("limit", {
  description: "Keep a part of a list.",
  entity: "list",
  type: "other",
  inputSchema: Type.Object(
    {
      items: Items,
      count: Type.Integer({ minimum: 0, description: "Most items to keep" }),
      offset: Type.Optional(Type.Integer({ minimum: 0, default: 0, description: "Items to leave out first" })),
      from: Type.Optional(Type.Enum(["start", "end"], { default: "start" })),
    },
    { additionalProperties: false },
  ),
  outputSchema: AnyList,
  compute({ items, count, offset = 0, from }) {
    const list = asItems(items);
    if (from !== "end") return list.slice(offset, offset + count);
    const end = Math.max(0, list.length - offset);
    return list.slice(Math.max(0, end - count), end);
  },
});

const sort = defineComputation("sort", {
  description: "Order a list by a field. Items that have no order there keep their places at the end.",
  entity: "list",
  type: "other",
  inputSchema: Type.Object(
    { items: Items, by: Type.String(), direction: Type.Optional(Type.Enum(["asc", "desc"], { default: "asc" })) },
    { additionalProperties: false },
  ),
  outputSchema: AnyList,
  compute({ items, by, direction }) {
    const path = parsePath(by);
    const sign = direction === "desc" ? -1 : 1;
    const keyed = asItems(items).map((item) => ({ item, key: readPath(item, path) ?? null }));
    return keyed.sort((a, b) => (rank(a.key) === rank(b.key) ? sign * (compareJson(a.key, b.key) ?? 0) : rank(a.key) - rank(b.key))).map(({ item }) => item);
  },
});

const unique = defineComputation("unique", {
  displayName: "Remove duplicates",
  description: "Keep the first item of each value of a field.",
  entity: "list",
  type: "other",
  inputSchema: Type.Object(
    {
      items: Items,
      by: Type.Optional(Type.String({ description: "Path in the item; left out: the whole item" })),
      ignoreCase: Type.Optional(Type.Boolean({ default: false, description: "Take A and a for the same text" })),
    },
    { additionalProperties: false },
  ),
  outputSchema: AnyList,
  compute({ items, by = "", ignoreCase = false }) {
    const path = parsePath(by);
    const seen = new Set<string>();
    return asItems(items).filter((item) => {
      const value = readPath(item, path) ?? null;
      const key = keyOf(ignoreCase && typeof value === "string" ? value.toLowerCase() : value);
      return seen.size < seen.add(key).size;
    });
  },
});

/** Numbers first, then text, then booleans, then what has no order. */
function rank(key: Json): number {
  if (key === null || typeof key === "object") return 3;
  if (typeof key === "boolean") return 2;
  return compareJson(key, 0) === null ? 1 : 0;
}

const split = defineComputation("split", {
  displayName: "Split into batches",
  description: "Cut a list into lists of at most a size.",
  entity: "list",
  type: "other",
  inputSchema: Type.Object({ items: Items, size: Type.Integer({ minimum: 1 }) }, { additionalProperties: false }),
  outputSchema: Type.Array(AnyList),
  compute({ items, size }) {
    const list = asItems(items);
    return Array.from({ length: Math.ceil(list.length / size) }, (_unused, index) => list.slice(index * size, (index + 1) * size));
  },
});

export const listActions = [filter, limit, sort, unique, split];
