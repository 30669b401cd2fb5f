import type { JsonObject } from "@fastn/core/values";
import { objectOf, textOf } from "../fields.ts";
import { json, type MockAnswer, type MockRequest, type MockRoute } from "../service.ts";
import { time, type Kind, type QuickBooksData } from "./tables.ts";

export type Request = MockRequest<QuickBooksData>;
export type Route = MockRoute<QuickBooksData>;

export function fault(status: number, type: string, Message: string, Detail: string, code: string, element?: string): MockAnswer {
  return json(status, {
    Fault: { Error: [{ Message, Detail, code, ...(element !== undefined && { element }) }], type },
    time: "2026-01-01T00:00:00.000-00:00",
  });
}

export const invalid = (message: string, detail: string, code: string, element?: string): MockAnswer =>
  fault(400, "ValidationFault", message, detail, code, element);
export const required = (element: string): MockAnswer =>
  invalid("Required param missing, need to supply the required value for the API", `Required parameter ${element} is missing in the request`, "2020", element);
export const notFound = invalid(
  "Object Not Found",
  "Object Not Found : Something you're trying to use has been made inactive. Check the fields with accounts, customers, items, vendors or employees.",
  "610",
);
export const badReference = (element: string, id: string): MockAnswer =>
  invalid("Invalid Reference Id", `Invalid Reference Id : ${element} ${id} not found`, "2500", element);

export const stale = invalid(
  "Stale Object Error",
  "Stale Object Error : You and another user were working on this at the same time. The other user finished before you did, so your work was not saved.",
  "5010",
);

export const one = (request: Request, kind: Kind, record: JsonObject): MockAnswer => json(200, { [kind]: record, time: time(request.now) });

/** `topics`: of CloudEvents, as `qbo.invoice.created.v1`. */
export function changed(request: Request, kind: Kind, record: JsonObject, what: "created" | "updated" | "deleted" | "voided" | "emailed"): MockAnswer {
  return { ...one(request, kind, record), events: [{ topic: `qbo.${kind.toLowerCase()}.${what}.v1`, record }] };
}

/** The record a change names and builds on, or why not. */
export function current({ data }: Request, kind: Kind, fields: JsonObject): { readonly record: JsonObject } | { readonly refuse: MockAnswer } {
  const id = textOf(fields["Id"]);
  const record = data.tables[kind].get(id);
  if (record === undefined) return { refuse: notFound };
  if (fields["SyncToken"] === undefined) return { refuse: required("SyncToken") };
  return String(fields["SyncToken"]) === record["SyncToken"] ? { record } : { refuse: stale };
}

/** The record a reference names; null when there is none. */
export function referred({ data }: Request, kind: Kind, reference: JsonObject[string] | undefined): JsonObject | null {
  const record = data.tables[kind].get(textOf(objectOf(reference)["value"]));
  return record === undefined || record["Active"] === false ? null : record;
}
