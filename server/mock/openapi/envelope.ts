import { isJsonObject, type Json, type JsonObject } from "@fastn/core/values";
import { flat, listPath } from "@fastn/connectors/import";

/** Where in an answer or a request body the record stands. */
export interface Envelope {
  /** Members that lead to it; empty: the body is the record. */
  readonly path: readonly string[];
  /** What stands there is a list of records. */
  readonly isList: boolean;
  /** Schema of one record. */
  readonly item: Json;
}

/**
 * A record stands in the body itself (`{ id, … }`), in its only object (`{ order: { id, … } }`), or in its list (`{ Invoices: [ … ] }`, `[ … ]`).
 * @param idNames what the record's identifier may be called
 * @param path of the operation: of several lists the one named like it holds the records
 */
export function envelopeOf(schema: Json, document: JsonObject, idNames: readonly string[], path: string): Envelope {
  const target = flat(schema, document);
  if (target["type"] === "array") return { path: [], isList: true, item: target["items"] ?? {} };
  const properties = isJsonObject(target["properties"]) ? target["properties"] : {};
  if (idField(properties, idNames) !== null) return { path: [], isList: false, item: schema };
  const list = listPath(schema, document, path);
  if (list !== null && list.length === 1) {
    const items = flat(properties[list[0]!] ?? null, document)["items"] ?? {};
    if (isJsonObject(flat(items, document)["properties"])) return { path: list, isList: true, item: items };
  }
  const objects = Object.entries(properties).filter(([, property]) => idField(propertiesOf(property, document), idNames) !== null);
  const [only] = objects;
  if (objects.length === 1 && only !== undefined && Object.keys(properties).length <= 4) return { path: [only[0]], isList: false, item: only[1] };
  return { path: [], isList: false, item: schema };
}

export function propertiesOf(schema: Json, document: JsonObject): JsonObject {
  const properties = flat(schema, document)["properties"];
  return isJsonObject(properties) ? properties : {};
}

/** The property that identifies a record: the path parameter's name, else what identifiers are usually called. */
export function idField(properties: JsonObject, idNames: readonly string[]): string | null {
  const names = Object.keys(properties);
  for (const wanted of [...idNames, "id", "uuid", "key"]) {
    const found = names.find((name) => plain(name) === plain(wanted));
    if (found !== undefined) return found;
  }
  return null;
}

const plain = (name: string): string => name.replaceAll(/[_-]/g, "").toLowerCase();

/** The records in a body: one, or those of its list. */
export function recordsIn(body: Json, { path, isList }: Envelope): readonly JsonObject[] {
  const found = path.reduce<Json | undefined>((value, name) => (isJsonObject(value) ? value[name] : undefined), body);
  if (isList && Array.isArray(found)) return (found as readonly Json[]).filter(isJsonObject);
  if (isJsonObject(found)) return [found];
  // A single record where a list is usual, as Xero takes it.
  return isJsonObject(body) ? [body] : [];
}

/** `records` put where the envelope has them, in a body made from the schema. */
export function wrap(body: Json, { path, isList }: Envelope, records: readonly JsonObject[]): Json {
  const content: Json = isList ? records : (records[0] ?? null);
  const [name] = path;
  if (name === undefined) return content;
  return { ...(isJsonObject(body) ? body : {}), [name]: content };
}
