import { AppError, type Json } from "@fastn/core";
import { Type, type Static } from "typebox";
import { parsePath, readPath } from "./path.ts";
import { asNumber } from "./values.ts";

/** Where a field of a new item comes from. */
export const Field = Type.Union(
  [
    Type.String({ description: "Path in the item: `customer.email`" }),
    Type.Object(
      {
        path: Type.String(),
        default: Type.Optional(Type.Unknown({ description: "Used when the item has nothing or null there" })),
        required: Type.Optional(Type.Boolean({ default: false, description: "Fail when the item has nothing or null there" })),
        as: Type.Optional(Type.Enum(["text", "number", "integer", "boolean", "date"], { description: "Turn the value into this; date: ISO 8601 time" })),
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
    Type.Object({ value: Type.Unknown({ description: "The same for every item" }) }, { additionalProperties: false }),
  ],
  { title: "Field" },
);
export type Field = Static<typeof Field>;
type Kind = "text" | "number" | "integer" | "boolean" | "date";

/**
 * What reads the field's value of an item; undefined: nothing there.
 * @throws AppError DATA_VALIDATION_ERROR naming target and path, when the value is missing though required or cannot be turned into its kind
 */
export function fieldReader(target: string, field: Field): (item: Json) => Json | undefined {
  if (typeof field !== "string" && "value" in field) return () => field.value as Json;
  if (typeof field !== "string" && "join" in field) return joiner(field.join, field.separator ?? " ");
  const { path: text, default: fallback, required = false, as } = typeof field === "string" ? { path: field } : (field as PathField);
  const path = parsePath(text);
  return (item) => {
    const found = readPath(item, path);
    const value = fallback !== undefined && (found ?? null) === null ? fallback : found;
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
