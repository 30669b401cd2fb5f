import { AppError, isJsonObject, type Json } from "@fastn/core";
import { Type } from "typebox";
import { defineComputation } from "../definition.ts";
import { asItems, Items } from "./lists.ts";
import { parsePath, readPath, writePath } from "./path.ts";

const pick = defineComputation("pick", {
  displayName: "Split out fields",
  description: "Keep only some fields of each item, or all but some.",
  entity: "list",
  type: "other",
  inputSchema: Type.Object(
    {
      items: Items,
      fields: Type.Array(Type.String({ minLength: 1 }), { minItems: 1, description: "Paths in the item: `customer.email`" }),
      mode: Type.Optional(Type.Enum(["include", "exclude"], { default: "include" })),
    },
    { additionalProperties: false },
  ),
  outputSchema: Type.Array(Type.Unknown()),
  compute({ items, fields, mode = "include" }) {
    const paths = fields.map((field) => ({ field, parts: parsePath(field) }));
    if (mode === "exclude") return asItems(items).map((item) => paths.reduce<Json>((rest, { parts }) => without(rest, parts), item));
    return asItems(items).map((item) => {
      const kept: Record<string, Json> = {};
      for (const { field, parts } of paths) {
        const value = readPath(item, parts);
        if (value !== undefined) writePath(kept, parts, value, field);
      }
      return kept;
    });
  },
});

/** A copy that lacks what is at the path; the value itself when there is nothing. */
function without(value: Json, [part, ...rest]: readonly (string | number)[]): Json {
  if (part === undefined || typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return value;
  if (Array.isArray(value)) {
    const list = value as readonly Json[];
    if (rest.length === 0) return list.filter((_, index) => index !== part);
    return list.map((each, index) => (index === part ? without(each, rest) : each));
  }
  const { [part]: inner, ...others } = value as Record<string | number, Json>;
  return rest.length === 0 ? others : { ...(value as Record<string, Json>), [part]: without(inner ?? null, rest) };
}

const expand = defineComputation("expand", {
  displayName: "Split out a list",
  description: "Make one item of each element of a list inside the items: the lines of orders, each with its order's fields.",
  entity: "list",
  type: "other",
  inputSchema: Type.Object(
    {
      items: Items,
      field: Type.String({ minLength: 1, description: "Path of the list in the item: `line_items`" }),
      keep: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { description: "Paths of the item to put beside each element; left out: none" })),
      as: Type.Optional(Type.String({ minLength: 1, description: "Name for the element; left out: its fields are laid beside the kept ones" })),
    },
    { additionalProperties: false },
  ),
  outputSchema: Type.Array(Type.Unknown()),
  compute({ items, field, keep = [], as }) {
    const path = parsePath(field);
    const kept = keep.map((each) => ({ field: each, parts: parsePath(each) }));
    return asItems(items).flatMap((item, index) => {
      const elements = readPath(item, path) ?? [];
      if (!Array.isArray(elements)) {
        throw new AppError("DATA_VALIDATION_ERROR", `transform.expand: item ${index} has no list at "${field}" but ${typeof elements}.`, {
          field: "field",
          index,
        });
      }
      return (elements as readonly Json[]).map((element) => {
        const made: Record<string, Json> = {};
        for (const { field: name, parts } of kept) {
          const value = readPath(item, parts);
          if (value !== undefined) writePath(made, parts, value, name);
        }
        if (as !== undefined) return { ...made, [as]: element };
        if (isJsonObject(element)) return { ...made, ...element };
        return kept.length === 0 ? element : { ...made, value: element };
      });
    });
  },
});

export const fieldActions = [pick, expand];
