import { AppError, isJsonObject, type Json } from "@fastn/core";
import { Type, type Static } from "typebox";

export const XmlOptions = Type.Object(
  {
    root: Type.Optional(Type.String({ default: "root", description: "Name of the outermost element written" })),
    item: Type.Optional(Type.String({ default: "item", description: "Name of the elements of a written list" })),
    lists: Type.Optional(Type.Array(Type.String(), { description: "Elements that are lists even when there is one: `order`, `order.line`" })),
    numbers: Type.Optional(Type.Boolean({ default: false, description: "Read text that is a plain number as a number" })),
    indent: Type.Optional(Type.Boolean({ default: false, description: "Write one element per line" })),
  },
  { additionalProperties: false, title: "XML options" },
);
export type XmlOptions = Static<typeof XmlOptions>;

/** Attributes are members `@name`; the text of an element that has attributes too is its member `#text`. */
const names = { attributeNamePrefix: "@", textNodeName: "#text", ignoreAttributes: false } as const;
const maxDepth = 60;

/**
 * XML 1.0 text as JSON. No entity beyond the five of XML itself is known: a document type is refused, whatever it says.
 * @throws AppError DATA_VALIDATION_ERROR naming the line at fault
 */
export async function parseXml(text: string, { lists = [], numbers = false }: XmlOptions): Promise<Json> {
  if (/<!\s*(DOCTYPE|ENTITY)/i.test(text)) throw refusal("it has a document type, and entities are not read. Remove the <!DOCTYPE …> part");
  const { XMLParser, XMLValidator } = await import("fast-xml-parser");
  const fault = XMLValidator.validate(text);
  if (fault !== true) throw refusal(`line ${fault.err.line}: ${fault.err.msg}`);
  const parser = new XMLParser({
    ...names,
    ignoreDeclaration: true,
    parseTagValue: numbers,
    parseAttributeValue: numbers,
    numberParseOptions: { leadingZeros: false, hex: false, eNotation: false },
    isArray: (name, path) => lists.includes(name) || lists.some((list) => list.includes(".") && String(path).endsWith(list)),
  });
  try {
    return parser.parse(text) as Json;
  } catch (error) {
    throw refusal(error instanceof Error ? error.message : String(error));
  }
}

/** @throws AppError DATA_VALIDATION_ERROR for what XML cannot hold: a member's name, a control character, a value that is too deep */
export async function writeXml(value: Json, { root = "root", item = "item", indent = false }: XmlOptions): Promise<string> {
  requireNames(value, 0);
  const { XMLBuilder } = await import("fast-xml-parser");
  const builder = new XMLBuilder({ ...names, format: indent, suppressEmptyNode: true, suppressBooleanAttributes: false });
  const single = isJsonObject(value) && Object.keys(value).length === 1 && !Array.isArray(Object.values(value)[0]);
  const content = Array.isArray(value) ? { [root]: { [item]: value } } : single ? value : { [root]: value };
  requireNames(content as Json, 0);
  return `<?xml version="1.0" encoding="UTF-8"?>${indent ? "\n" : ""}${builder.build(content)}`;
}

/** `Name` of XML 1.0, fifth edition, without colons at the ends. */
const nameOf = /^@?[\p{L}_][\p{L}\p{N}_.\-:]*$/u;

function requireNames(value: Json, depth: number): void {
  if (depth > maxDepth) throw new AppError("DATA_VALIDATION_ERROR", `transform.convert: the value is nested deeper than ${maxDepth}.`, { field: "value" });
  if (typeof value === "string") return requireCharacters(value);
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const each of value as readonly Json[]) requireNames(each, depth + 1);
    return;
  }
  for (const [name, inner] of Object.entries(value)) {
    if (name !== "#text" && !nameOf.test(name)) {
      throw new AppError(
        "DATA_VALIDATION_ERROR",
        `transform.convert: "${name.slice(0, 60)}" cannot be the name of an XML element. Rename it with transform.map.`,
        {
          field: "value",
        },
      );
    }
    requireNames(inner, depth + 1);
  }
}

/** `Char` of XML 1.0: no reference stands for the others either. */
function requireCharacters(text: string): void {
  const found = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u.exec(text)?.[0];
  if (found === undefined) return;
  const code = (found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  throw new AppError("DATA_VALIDATION_ERROR", `transform.convert: XML cannot hold the character U+${code}. Take it out of "${text.slice(0, 40)}".`, {
    field: "value",
  });
}

const refusal = (reason: string): AppError =>
  new AppError("DATA_VALIDATION_ERROR", `transform.convert: the XML text cannot be read: ${reason.replace(/\.+$/, "")}.`, { field: "value" });
