import type { Json } from "@fastn/core";
import { Type } from "typebox";
import { fillTemplate } from "../transform/template.ts";
import { Subject } from "./envelope.ts";

/** Inputs of an email that is written from data. */
export const template = {
  subject: Subject,
  text: Type.Optional(Type.String({ description: "Text with {path} for values: `Dear {customer.name}`" })),
  html: Type.Optional(Type.String()),
  data: Type.Object({}, { description: "What the paths read" }),
  missing: Type.Optional(Type.Enum(["empty", "fail"], { default: "fail", description: "What a value that is not there does" })),
};

export interface Template {
  readonly subject: string;
  readonly text: string | undefined;
  readonly html: string | undefined;
  readonly data: Json;
  readonly missing: "empty" | "fail" | undefined;
}

/** @throws AppError DATA_VALIDATION_ERROR for a value that is not there */
export function filled({ subject, text, html, data, missing = "fail" }: Template): { subject: string; text?: string; html?: string } {
  const fill = (source: string, escape: "none" | "html"): string => fillTemplate(source, { escape, missing })(data);
  return {
    // A value with line breaks must not become a header of its own.
    subject: fill(subject, "none").replaceAll(/[\r\n]+/g, " "),
    ...(text !== undefined && { text: fill(text, "none") }),
    ...(html !== undefined && { html: fill(html, "html") }),
  };
}
