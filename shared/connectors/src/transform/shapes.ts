import { AppError, isJsonObject, type Json } from "@fastn/core";
import { Type, type Static } from "typebox";
import { defineComputation } from "../definition.ts";
import { Field, fieldReader } from "./field.ts";
import { asItems, Items } from "./lists.ts";
import { parsePath, readPath, writePath, type PathPart } from "./path.ts";
import { asNumber, keyOf, round } from "./values.ts";

const map = defineComputation("map", {
  description: "Make a new item of each item, field by field.",
  entity: "list",
  type: "other",
  inputSchema: Type.Object(
    {
      items: Items,
      fields: Type.Record(Type.String(), Field, { description: 'Target field to path in the item: { "EmailAddress": "email", "Contact.Name": "company" }' }),
      keep: Type.Optional(Type.Boolean({ default: false, description: "Keep the item's other fields" })),
    },
    { additionalProperties: false },
  ),
  outputSchema: Type.Array(Type.Object({})),
  compute({ items, fields, keep = false }) {
    const plan = planOf(fields);
    return asItems(items).map((item) => {
      const made: Record<string, Json> = keep && isJsonObject(item) ? { ...item } : {};
      for (const { target, parts, read } of plan) {
        const value = read(item);
        if (value !== undefined) writePath(made, parts, value, target);
      }
      return made;
    });
  },
});

type FieldPlan = readonly { readonly target: string; readonly parts: readonly PathPart[]; readonly read: (item: Json) => Json | undefined }[];

/** Fields that are the same in every run are read once. */
const plans = new WeakMap<object, FieldPlan>();

function planOf(fields: Readonly<Record<string, Field>>): FieldPlan {
  let plan = plans.get(fields);
  if (plan === undefined) {
    plan = Object.entries(fields).map(([target, field]) => ({ target, parts: targetParts(target), read: fieldReader(target, field) }));
    plans.set(fields, plan);
  }
  return plan;
}

function targetParts(target: string): readonly PathPart[] {
  const parts = parsePath(target);
  if (parts.length === 0) throw new AppError("DATA_VALIDATION_ERROR", "transform.map: a target field has no name.", { field: "fields" });
  return parts;
}

const Measure = Type.Object(
  {
    operation: Type.Enum(["count", "sum", "average", "min", "max", "first", "last", "list"]),
    field: Type.Optional(Type.String({ description: "Path in the item; not needed for count" })),
  },
  { additionalProperties: false, title: "Measure" },
);

const aggregate = defineComputation("aggregate", {
  description: "Count, sum and compare items, over the whole list or by group.",
  entity: "list",
  type: "other",
  inputSchema: Type.Object(
    {
      items: Items,
      measures: Type.Record(Type.String(), Measure, { description: 'Name to measure: { "total": { "operation": "sum", "field": "price" } }' }),
      groupBy: Type.Optional(Type.String({ description: "Path in the item; gives a list of { group, … } instead of one object" })),
    },
    { additionalProperties: false },
  ),
  outputSchema: Type.Union([Type.Object({}), Type.Array(Type.Object({ group: Type.Unknown() }))]),
  compute({ items, measures, groupBy }) {
    const list = asItems(items);
    if (groupBy === undefined) return measureAll(list, measures);
    const path = parsePath(groupBy);
    const groups = new Map<string, { group: Json; items: Json[] }>();
    for (const item of list) {
      const group = readPath(item, path) ?? null;
      const key = keyOf(group);
      const known = groups.get(key);
      if (known === undefined) groups.set(key, { group, items: [item] });
      else known.items.push(item);
    }
    return [...groups.values()].map((each) => ({ group: each.group, ...measureAll(each.items, measures) }));
  },
});

function measureAll(items: readonly Json[], measures: Readonly<Record<string, Static<typeof Measure>>>): Record<string, Json> {
  return Object.fromEntries(Object.entries(measures).map(([name, measure]) => [name, measureOne(name, items, measure)]));
}

/** Sums are rounded to 10 decimals, which hides what binary fractions add to money. Of an empty list: count and sum 0, the others null. */
function measureOne(name: string, items: readonly Json[], { operation, field = "" }: Static<typeof Measure>): Json {
  if (operation === "count" && field === "") return items.length;
  const path = parsePath(field);
  const values = items.map((item) => readPath(item, path) ?? null).filter((value) => value !== null);
  switch (operation) {
    case "count":
      return values.length;
    case "list":
      return values;
    case "first":
      return values[0] ?? null;
    case "last":
      return values.at(-1) ?? null;
    case "sum":
    case "average":
    case "min":
    case "max":
      break;
  }
  const numbers = values.map((value) => {
    const number = asNumber(value);
    if (number === null) {
      throw new AppError(
        "DATA_VALIDATION_ERROR",
        `transform.aggregate: "${name}" wants numbers at "${field}", but found ${JSON.stringify(value).slice(0, 60)}.`,
        { field: name },
      );
    }
    return number;
  });
  const sum = round(numbers.reduce((total, number) => total + number, 0));
  if (operation === "sum") return sum;
  if (numbers.length === 0) return null;
  if (operation === "average") return round(sum / numbers.length);
  return numbers.reduce((a, b) => (operation === "min" ? Math.min(a, b) : Math.max(a, b)));
}

const merge = defineComputation("merge", {
  description: "Put two lists together: one after the other, or joined by a field both have.",
  entity: "list",
  type: "other",
  inputSchema: Type.Object(
    {
      left: Items,
      right: Items,
      mode: Type.Optional(
        Type.Enum(["append", "join", "left_join", "missing"], { default: "append", description: "missing: items of left that right does not have" }),
      ),
      leftKey: Type.Optional(Type.String({ description: 'Path in the items of left; the number 7 and the text "7" are the same key' })),
      rightKey: Type.Optional(Type.String({ description: "Path in the items of right; left out: same as leftKey" })),
      ignoreCase: Type.Optional(Type.Boolean({ default: false })),
    },
    { additionalProperties: false },
  ),
  outputSchema: Type.Array(Type.Unknown()),
  compute({ left, right, mode = "append", leftKey, rightKey = leftKey, ignoreCase = false }) {
    if (mode === "append") return [...asItems(left), ...asItems(right)];
    if (leftKey === undefined || rightKey === undefined)
      throw new AppError("DATA_VALIDATION_ERROR", `transform.merge: "leftKey" is missing; ${mode} needs it.`, { field: "leftKey" });
    const [leftPath, rightPath] = [parsePath(leftKey), parsePath(rightKey)];
    const keyAt = (item: Json, path: readonly PathPart[]): string | null => {
      const value = readPath(item, path) ?? null;
      // An id is a number to one service and text to the next.
      if (typeof value === "number") return keyOf(String(value));
      return value === null ? null : keyOf(ignoreCase && typeof value === "string" ? value.toLowerCase() : value);
    };
    const found = new Map<string, Json>();
    for (const item of asItems(right)) {
      const key = keyAt(item, rightPath);
      if (key !== null && !found.has(key)) found.set(key, item);
    }
    return asItems(left).flatMap((item): readonly Json[] => {
      const key = keyAt(item, leftPath);
      const other = key === null ? undefined : found.get(key);
      if (mode === "missing") return other === undefined ? [item] : [];
      if (other === undefined) return mode === "left_join" ? [item] : [];
      return [isJsonObject(item) && isJsonObject(other) ? { ...other, ...item } : item];
    });
  },
});

export const shapeActions = [map, aggregate, merge];
