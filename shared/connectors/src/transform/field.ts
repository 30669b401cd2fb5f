import { AppError, type Json } from "@fastn/core";
import { Type, type Static } from "typebox";
import { parsePath, readPath } from "./path.ts";
import { asNumber, equalJson, round } from "./values.ts";

const kinds = ["text", "number", "integer", "boolean", "date", "upper", "lower", "count"] as const;

/** Where a field of a new item comes from. */
export const Field = Type.Union(
  [
    Type.String({ description: "Path in the item: `customer.email`" }),
    Type.Object(
      {
        path: Type.String(),
        default: Type.Optional(Type.Unknown({ description: "Used when the item has nothing or null there" })),
        required: Type.Optional(Type.Boolean({ default: false, description: "Fail when the item has nothing or null there" })),
        as: Type.Optional(
          Type.Enum([...kinds], {
            description: "Turn the value into this; date: ISO 8601 time, upper and lower: text in such letters, count: how many elements a list has",
          }),
        ),
        equals: Type.Optional(Type.Unknown({ description: "Give true when the value is this one, else false" })),
      },
      { additionalProperties: false },
    ),
    Type.Object(
      {
        join: Type.Array(Type.String(), { minItems: 1, description: "Paths whose values become one text" }),
        separator: Type.Optional(Type.String({ default: " " })),
      },
      { additionalProperties: false },
    ),
    Type.Object(
      {
        sum: Type.String({ description: "Path of a list in the item: `lines`" }),
        of: Type.Array(Type.String(), { minItems: 1, description: "Paths in each element, multiplied with each other: `quantity`, `price`" }),
      },
      { additionalProperties: false },
    ),
    Type.Object({ value: Type.Unknown({ description: "The same for every item" }) }, { additionalProperties: false }),
  ],
  { title: "Field" },
);
export type Field = Static<typeof Field>;
type Kind = (typeof kinds)[number];

/**
 * What reads the field's value of an item; undefined: nothing there.
 * @throws AppError DATA_VALIDATION_ERROR naming target and path, when the value is missing though required or cannot be turned into its kind
 */
export function fieldReader(target: string, field: Field): (item: Json) => Json | undefined {
  if (typeof field !== "string" && "value" in field) return () => field.value as Json;
  if (typeof field !== "string" && "join" in field) return joiner(field.join, field.separator ?? " ");
  if (typeof field !== "string" && "sum" in field) return summer(target, field.sum, field.of);
  const { path: text, default: fallback, required = false, as, equals } = typeof field === "string" ? { path: field } : (field as PathField);
  const path = parsePath(text);
  return (item) => {
    const found = readPath(item, path);
    const value = fallback !== undefined && (found ?? null) === null ? fallback : found;
    if (equals !== undefined && !(required && (value ?? null) === null)) return equalJson(value ?? null, equals);
    if ((value ?? null) === null) {
      if (required) throw refusal(target, text, "is missing");
      return value;
    }
    return as === undefined ? value : cast(value as Json, as, target, text);
  };
}

interface PathField {
  readonly path: string;
  readonly default?: Json;
  readonly required?: boolean;
  readonly as?: Kind;
  readonly equals?: Json;
}

/** An empty or missing list gives 0, and so does a value that is not there; rounded as `aggregate` rounds. */
function summer(target: string, list: string, of: readonly string[]): (item: Json) => Json {
  const path = parsePath(list);
  const factors = of.map((text) => ({ text, path: parsePath(text) }));
  return (item) => {
    const elements = readPath(item, path) ?? [];
    if (!Array.isArray(elements)) throw refusal(target, list, `is no list but ${shown(elements)}`);
    let sum = 0;
    for (const element of elements as readonly Json[]) {
      let product = 1;
      for (const factor of factors) {
        const value = readPath(element, factor.path) ?? 0;
        const number = asNumber(value);
        if (number === null) throw refusal(target, `${list}.${factor.text}`, `is no number but ${shown(value)}`);
        product *= number;
      }
      sum += product;
    }
    return round(sum);
  };
}

/** Empty and missing values leave no separator behind. */
function joiner(paths: readonly string[], separator: string): (item: Json) => Json {
  const parsed = paths.map(parsePath);
  return (item) =>
    parsed
      .map((path) => readPath(item, path) ?? "")
      .filter((value) => value !== "")
      .map(textOf)
      .join(separator);
}

const textOf = (value: Json): string => (typeof value === "object" ? JSON.stringify(value) : String(value));

const booleans: Readonly<Record<string, boolean>> = { true: true, yes: true, "1": true, false: false, no: false, "0": false };

function cast(value: Json, as: Kind, target: string, path: string): Json {
  switch (as) {
    case "text":
      return textOf(value);
    case "number":
    case "integer": {
      const number = typeof value === "boolean" ? Number(value) : asNumber(value);
      if (number === null || !Number.isFinite(number)) throw refusal(target, path, `is no number but ${shown(value)}`);
      return as === "integer" ? Math.trunc(number) : number;
    }
    case "upper":
      return textOf(value).toUpperCase();
    case "lower":
      return textOf(value).toLowerCase();
    case "count":
      if (!Array.isArray(value)) throw refusal(target, path, `is no list but ${shown(value)}`);
      return value.length;
    case "boolean": {
      const key = String(value).trim().toLowerCase();
      if (!Object.hasOwn(booleans, key)) throw refusal(target, path, `is neither true nor false but ${shown(value)}`);
      return booleans[key] as boolean;
    }
    case "date": {
      // Whole seconds below 1e11 are taken as seconds since 1970, larger numbers as milliseconds: the year 5138 is far enough.
      const date = new Date(typeof value === "number" ? (Math.abs(value) < 1e11 ? value * 1000 : value) : String(value));
      if (Number.isNaN(date.getTime())) throw refusal(target, path, `is no date but ${shown(value)}`);
      return date.toISOString();
    }
  }
}

const shown = (value: Json): string => JSON.stringify(value).slice(0, 60);

const refusal = (target: string, path: string, why: string): AppError =>
  new AppError("DATA_VALIDATION_ERROR", `transform.map: field "${target}": the value at "${path}" ${why}.`, { field: target, path });
