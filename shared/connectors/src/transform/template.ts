import { AppError, type Json } from "@fastn/core";
import { Type } from "typebox";
import { defineComputation } from "../definition.ts";
import { asItems, Items } from "./lists.ts";
import { parsePath, readPath, type PathPart } from "./path.ts";

const escapes = {
  none: (text: string): string => text,
  html: (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`),
  url: (text: string): string => encodeURIComponent(text),
  json: (text: string): string => JSON.stringify(text).slice(1, -1),
} as const;

type Part = string | readonly PathPart[];

export interface TemplateOptions {
  readonly escape: keyof typeof escapes;
  readonly missing: "empty" | "fail";
}

/** What writes a template's text for an item. @throws AppError DATA_VALIDATION_ERROR for a path that cannot be read */
export function fillTemplate(template: string, { escape, missing }: TemplateOptions): (item: Json) => string {
  const parts = readTemplate(template);
  return (item) => parts.map((part) => (typeof part === "string" ? part : escapes[escape](valueText(item, part, missing)))).join("");
}

/**
 * Text with `{path}` where a value of the item goes, once for each item. Single braces, because `{{…}}` is read before the step begins.
 * `\{` is a brace. What an item holds is put in as it is and never read as a template.
 */
const template = defineComputation("template", {
  displayName: "Fill a template",
  description: "Write text from data: a line for each item, or one text.",
  entity: "document",
  type: "other",
  inputSchema: Type.Object(
    {
      template: Type.String({ maxLength: 100_000, description: "Text with {path} for values: `{name}: {total} EUR`" }),
      data: Type.Optional(Type.Unknown({ description: "One item; gives one text" })),
      items: Type.Optional(Items),
      separator: Type.Optional(Type.String({ default: "\n", description: "Between the texts of items" })),
      escape: Type.Optional(Type.Enum(["none", "html", "url", "json"], { default: "none", description: "How values are written" })),
      missing: Type.Optional(Type.Enum(["empty", "fail"], { default: "empty", description: "What a value that is not there does" })),
    },
    { additionalProperties: false },
  ),
  outputSchema: Type.String(),
  compute({ template: text, data, items, separator = "\n", escape = "none", missing = "empty" }) {
    if ((data === undefined) === (items === undefined)) {
      throw new AppError("DATA_VALIDATION_ERROR", 'transform.template: give either "data" for one text or "items" for a text each.', { field: "data" });
    }
    const fill = fillTemplate(text, { escape, missing });
    return items === undefined ? fill(data as Json) : asItems(items).map(fill).join(separator);
  },
});

function readTemplate(text: string): readonly Part[] {
  const parts: Part[] = [];
  const token = /\\([{}\\])|\{([^{}]*)\}|([^\\{}]+|[\\{}])/g;
  for (const [whole, escaped, path, plain] of text.matchAll(token)) {
    if (path !== undefined) parts.push(path.trim() === "" ? whole : parsePath(path.trim()));
    else parts.push(escaped ?? plain ?? "");
  }
  return parts;
}

function valueText(item: Json, path: readonly PathPart[], missing: "empty" | "fail"): string {
  const value = readPath(item, path) ?? null;
  if (value === null && missing === "fail") {
    throw new AppError("DATA_VALIDATION_ERROR", `transform.template: there is no value at "${path.join(".")}".`, { field: "template", path: path.join(".") });
  }
  if (value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

export const templateActions = [template];
