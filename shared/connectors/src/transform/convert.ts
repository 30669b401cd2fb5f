import { AppError, type Json } from "@fastn/core";
import { Type } from "typebox";
import { defineAction } from "../definition.ts";
import { CsvOptions, parseCsv, writeCsv } from "./csv.ts";
import { parseXml, writeXml, XmlOptions } from "./xml.ts";

const formats = ["json", "csv", "xml"] as const;

/**
 * `json` as the source is a value as steps hand it on, or text that is JSON; as the target it is the value, so that later steps can refer
 * into it. CSV and XML are text on both sides.
 */
const convert = defineAction("convert", {
  displayName: "Convert",
  description: "Turn data from one format into another: JSON, CSV, XML.",
  entity: "document",
  type: "other",
  inputSchema: Type.Object(
    {
      value: Type.Unknown({ description: "Text to read, or data to write" }),
      from: Type.Enum([...formats]),
      to: Type.Enum([...formats, "json_text"], { description: "json: data that later steps can refer into; json_text: its text" }),
      csv: Type.Optional(CsvOptions),
      xml: Type.Optional(XmlOptions),
    },
    { additionalProperties: false },
  ),
  outputSchema: Type.Unknown(),
  async handler(_, { value, from, to, csv = {}, xml = {} }) {
    const data = await read(value as Json, from, csv, xml);
    switch (to) {
      case "json":
        return data;
      case "json_text":
        return JSON.stringify(data);
      case "csv":
        return writeCsv(Array.isArray(data) ? (data as readonly Json[]) : [data], csv);
      case "xml":
        return writeXml(data, xml);
    }
  },
});

async function read(value: Json, from: (typeof formats)[number], csv: CsvOptions, xml: XmlOptions): Promise<Json> {
  if (from === "json") return typeof value === "string" ? parseJson(value) : value;
  if (typeof value !== "string") {
    throw new AppError("DATA_VALIDATION_ERROR", `transform.convert: "value" must be text to be read as ${from.toUpperCase()}.`, { field: "value" });
  }
  return from === "csv" ? parseCsv(value, csv) : parseXml(value, xml);
}

function parseJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError("DATA_VALIDATION_ERROR", `transform.convert: the JSON text cannot be read: ${reason}.`, { field: "value" });
  }
}

export const documentActions = [convert];
