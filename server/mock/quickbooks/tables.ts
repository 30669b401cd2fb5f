import type { JsonObject } from "@fastn/core/values";
import type { Place } from "../locale.ts";

export type Kind = "Customer" | "Item" | "Invoice" | "Payment" | "Estimate";
export const kinds: readonly Kind[] = ["Customer", "Item", "Invoice", "Payment", "Estimate"];

/** Records by kind and Id. They are replaced, never changed in place. */
export interface QuickBooksData {
  readonly place: Place;
  readonly tables: Readonly<Record<Kind, Map<string, JsonObject>>>;
  nextId: number;
  nextDocNumber: number;
}

export const time = (ms: number): string => new Date(ms).toISOString().replace(".000Z", "-00:00");
export const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** Ids count up over all kinds and do not depend on the seed. */
export function head(data: QuickBooksData, nowMs: number): JsonObject {
  return { Id: String(data.nextId++), SyncToken: "0", domain: "QBO", sparse: false, MetaData: { CreateTime: time(nowMs), LastUpdatedTime: time(nowMs) } };
}

export function put(data: QuickBooksData, kind: Kind, record: JsonObject): JsonObject {
  data.tables[kind].set(String(record["Id"]), record);
  return record;
}

/** The record with changes: a new version of it. */
export function revised(data: QuickBooksData, kind: Kind, record: JsonObject, changes: JsonObject, nowMs: number): JsonObject {
  const meta = record["MetaData"] as JsonObject;
  return put(data, kind, {
    ...record,
    ...changes,
    SyncToken: String(Number(record["SyncToken"]) + 1),
    MetaData: { ...meta, LastUpdatedTime: time(nowMs) },
  });
}

export const currencyRef = ({ place }: QuickBooksData): JsonObject => ({ value: place.currency, name: place.currencyName });
