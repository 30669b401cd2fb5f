import { AppError, isJsonObject, type Json, type JsonObject } from "@fastn/core";
import { Type, type TObject, type TProperties, type TSchema } from "typebox";
import type { HttpClient } from "../client/http-client.ts";
import { segment } from "../client/url.ts";
import { defineAction, type ActionDef } from "../definition.ts";
import { inputOf } from "../schema-parts.ts";

/** Every resource is listed, read and saved alike (api.cin7.com/api/Help). */
export interface Resource {
  /** `/v1/SalesOrders`. */
  readonly path: string;
  readonly entity: string;
  readonly schema: TSchema;
  /** Member of an action's output that holds a list. */
  readonly items: string;
}

const pageRows = 50;
export const IdInput = Type.Integer({ minimum: 1 });

export async function readOne(http: HttpClient, path: string, id: number): Promise<Json> {
  const { data, status } = await http.get(`${path}/${segment(id, "id")}`);
  if (!isJsonObject(data)) throw new AppError("CONNECTOR_BAD_ANSWER", `Cin7 Omni's answer to ${path} is not a record.`, { status });
  return data;
}

/**
 * Save one record and read it back: the answer to a change is only `[{ index, success, id, code, errors }]`, with status 200 also for a refusal.
 * @throws AppError CONNECTOR_REFUSED with the record's own errors
 */
export async function saveOne(http: HttpClient, method: "POST" | "PUT", path: string, record: JsonObject): Promise<Json> {
  const { data, status } = await http.request(method, path, { body: [record] });
  const result = Array.isArray(data) ? (data as readonly Json[])[0] : undefined;
  if (!isJsonObject(result)) throw new AppError("CONNECTOR_BAD_ANSWER", `Cin7 Omni's answer to ${method} ${path} has no result.`, { status });
  if (result["success"] !== true) {
    const errors = Array.isArray(result["errors"]) ? (result["errors"] as readonly Json[]).map(String) : [];
    throw new AppError("CONNECTOR_REFUSED", `Cin7 Omni refused ${method} ${path}: "${errors.join("; ") || "no reason given"}".`, { status });
  }
  return readOne(http, path, Number(result["id"]));
}

/** Filters that are given, as conditions of Cin7's own: `status='APPROVED' AND modifiedDate>='2026-01-01T00:00:00Z'`. */
export function whereOf(conditions: readonly (readonly [field: string, operator: string, value: unknown])[], own: string | undefined): string | undefined {
  const all = conditions.flatMap(([field, operator, value]) =>
    value === undefined ? [] : [`${field}${operator}${typeof value === "number" ? value : `'${String(value).replaceAll("'", "''")}'`}`],
  );
  if (own !== undefined) all.push(own);
  return all.length > 0 ? all.join(" AND ") : undefined;
}

/** A list with `filters` that must be equal; `always` is a condition of every call. */
export function listOf(name: string, { path, entity, schema, items }: Resource, description: string, filters: TProperties, always?: string): ActionDef {
  const inputSchema = inputOf({
    page: Type.Optional(Type.Integer({ minimum: 1, default: 1 })),
    rows: Type.Optional(Type.Integer({ minimum: 1, maximum: 250, default: pageRows, description: "Records a page" })),
    ...filters,
    modifiedSince: Type.Optional(Type.String({ description: "ISO 8601 time of the last change" })),
    where: Type.Optional(Type.String({ description: "Condition in Cin7's own words: `total>100 AND stage='New'`" })),
    order: Type.Optional(Type.String({ description: "`modifiedDate DESC`" })),
  }) as TObject;
  return defineAction(name, {
    description,
    entity,
    type: "list",
    inputSchema,
    outputSchema: Type.Object({ [items]: Type.Array(schema), page: Type.Integer() }),
    paging: {
      items,
      size: "rows",
      next: ({ [items]: records, page }, { rows = pageRows }) => (Array.isArray(records) && records.length >= Number(rows) ? { page: Number(page) + 1 } : null),
    },
    async handler({ http }, params) {
      const { page = 1, rows = pageRows, where, order, modifiedSince, ...given } = params as Readonly<Record<string, string | number | undefined>>;
      const equal = Object.entries(given).map(([field, value]) => [field, "=", value] as const);
      const own = [always, where].filter((text) => text !== undefined).join(" AND ");
      const condition = whereOf([...equal, ["modifiedDate", ">=", modifiedSince]], own === "" ? undefined : own);
      const { data, status } = await http.get(path, { params: { page, rows, order: order ?? "id ASC", where: condition } });
      if (!Array.isArray(data)) throw new AppError("CONNECTOR_BAD_ANSWER", `Cin7 Omni's answer to ${path} is not a list.`, { status });
      return { [items]: data as readonly Json[], page: Number(page) };
    },
  });
}

export function readOf(name: string, { path, entity, schema }: Resource, description: string): ActionDef {
  return defineAction(name, {
    description,
    entity,
    type: "read",
    inputSchema: inputOf({ id: IdInput }),
    outputSchema: schema,
    handler: ({ http }, { id }) => readOne(http, path, id),
  });
}

export function createOf(name: string, { path, entity, schema }: Resource, description: string, fields: TProperties): ActionDef {
  return defineAction(name, {
    description,
    entity,
    type: "create",
    inputSchema: inputOf(fields) as TObject,
    outputSchema: schema,
    handler: ({ http }, params) => saveOne(http, "POST", path, params as JsonObject),
  });
}

/** `set`: fields every such change has. */
export function updateOf(name: string, { path, entity, schema }: Resource, description: string, fields: TProperties, set: JsonObject = {}): ActionDef {
  return defineAction(name, {
    description,
    entity,
    type: "update",
    inputSchema: inputOf({ id: IdInput, ...fields }) as TObject,
    outputSchema: schema,
    handler: ({ http }, params) => saveOne(http, "PUT", path, { ...(params as JsonObject), ...set }),
  });
}
