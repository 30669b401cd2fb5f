import type { JsonObject } from "@fastn/core";
import { Type, type TObject, type TProperties, type TSchema } from "typebox";
import { segment } from "../client/url.ts";
import { defineAction, type ActionDef } from "../definition.ts";
import type { Paging } from "../paging.ts";
import { inputOf } from "../schema-parts.ts";
import { pathOf, postRecord, queryRecords, quoted, readRecord, syncTokenOf, type RecordName } from "./client.ts";
import { Deleted } from "./schemas.ts";

/** Every record is queried, read, created and changed alike. */
export interface Resource {
  readonly name: RecordName;
  readonly entity: string;
  readonly schema: TSchema;
}

const Id = Type.String({ minLength: 1 });
const SyncToken = Type.Optional(
  Type.String({ description: "Version the change builds on: refused when the record has changed since. Left out: whatever is there now" }),
);
const pageSize = 100;

/** Positions count from 1; a full page means there may be more (developer.intuit.com, Query operations). */
export const pagingOf = (name: string): Paging => ({
  items: name,
  size: "maxResults",
  next({ [name]: records, startPosition }, { maxResults = pageSize }) {
    return Array.isArray(records) && records.length >= Number(maxResults) ? { startPosition: Number(startPosition) + records.length } : null;
  },
});

export function listOf(action: string, { name, entity, schema }: Resource, description: string, filters: Readonly<Record<string, string>>): ActionDef {
  const inputSchema = inputOf({
    startPosition: Type.Optional(Type.Integer({ minimum: 1, default: 1 })),
    maxResults: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: pageSize, description: "Records a page" })),
    ...(Object.fromEntries(Object.keys(filters).map((field) => [field, Type.Optional(Type.String())])) as TProperties),
    updatedSince: Type.Optional(Type.String({ description: "ISO 8601 time of the last change" })),
    where: Type.Optional(Type.String({ description: "Condition in QuickBooks' own words: `TotalAmt > '100' AND Balance > '0'`" })),
    orderBy: Type.Optional(Type.String({ description: "`TxnDate DESC`" })),
  }) as TObject;
  return defineAction(action, {
    description,
    entity,
    type: "list",
    inputSchema,
    outputSchema: Type.Object({ [name]: Type.Array(schema), startPosition: Type.Integer(), maxResults: Type.Integer() }),
    paging: pagingOf(name),
    async handler({ http }, params) {
      const {
        startPosition = 1,
        maxResults = pageSize,
        updatedSince,
        where,
        orderBy,
        ...given
      } = params as Readonly<Record<string, string | number | undefined>>;
      const conditions = Object.entries(given).map(([field, value]) => `${filters[field] ?? field} = ${quoted(String(value))}`);
      if (updatedSince !== undefined) conditions.push(`MetaData.LastUpdatedTime >= ${quoted(String(updatedSince))}`);
      // No parentheses in this language: conditions are only ever joined with AND.
      if (where !== undefined) conditions.push(String(where));
      const clauses = [
        `select * from ${name}`,
        ...(conditions.length > 0 ? [`where ${conditions.join(" and ")}`] : []),
        `orderby ${orderBy ?? "Id"}`,
        `startposition ${startPosition} maxresults ${maxResults}`,
      ];
      return { [name]: await queryRecords(http, clauses.join(" "), name), startPosition: Number(startPosition), maxResults: Number(maxResults) };
    },
  });
}

export function readOf(action: string, { name, entity, schema }: Resource, description: string): ActionDef {
  return defineAction(action, {
    description,
    entity,
    type: "read",
    inputSchema: inputOf({ Id }),
    outputSchema: schema,
    handler: ({ http }, { Id: id }) => readRecord(http, name, id),
  });
}

/** `shape`: what goes out for what was given. */
export function createOf(
  action: string,
  { name, entity, schema }: Resource,
  description: string,
  fields: TProperties,
  shape = (given: JsonObject): JsonObject => given,
): ActionDef {
  return defineAction(action, {
    description,
    entity,
    type: "create",
    inputSchema: inputOf(fields) as TObject,
    outputSchema: schema,
    handler: ({ http }, params) => postRecord(http, name, shape(params as JsonObject)),
  });
}

/** A sparse update: fields left out stay as they are. */
export function updateOf(
  action: string,
  { name, entity, schema }: Resource,
  description: string,
  fields: TProperties,
  shape = (given: JsonObject): JsonObject => given,
): ActionDef {
  return defineAction(action, {
    description,
    entity,
    type: "update",
    inputSchema: inputOf({ Id, SyncToken, ...fields }) as TObject,
    outputSchema: schema,
    async handler({ http }, params) {
      const { Id: id, SyncToken: token, ...changes } = params as JsonObject & { readonly Id: string; readonly SyncToken?: string };
      return postRecord(http, name, { ...shape(changes), Id: id, SyncToken: await syncTokenOf(http, name, id, token), sparse: true });
    },
  });
}

export function operationOf(action: string, { name, entity, schema }: Resource, description: string, operation: "delete" | "void"): ActionDef {
  return defineAction(action, {
    description,
    entity,
    type: operation === "delete" ? "delete" : "update",
    inputSchema: inputOf({ Id, SyncToken }),
    outputSchema: operation === "delete" ? Deleted : schema,
    async handler({ http }, { Id: id, SyncToken: token }) {
      return postRecord(http, name, { Id: id, SyncToken: await syncTokenOf(http, name, id, token) }, { operation });
    },
  });
}

export function sendOf(action: string, { name, entity, schema }: Resource, description: string): ActionDef {
  return defineAction(action, {
    description,
    entity,
    type: "other",
    inputSchema: inputOf({ Id, sendTo: Type.Optional(Type.String({ description: "Left out: the record's BillEmail" })) }),
    outputSchema: schema,
    handler: ({ http }, { Id: id, sendTo }) => postRecord(http, name, {}, sendTo === undefined ? {} : { sendTo }, `${pathOf(name)}/${segment(id, "Id")}/send`),
  });
}
