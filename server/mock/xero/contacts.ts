import { isJsonObject, type JsonObject } from "@fastn/core/values";
import { pick, textOf } from "../fields.ts";
import type { MockAnswer, MockRoute } from "../service.ts";
import { changed, envelope, listParam, listRecords, notFound, readRecords, validationFailed, type Request } from "./answers.ts";
import { phones, type XeroData } from "./data.ts";
import { xeroDate } from "./dates.ts";

const editable = ["Name", "FirstName", "LastName", "EmailAddress", "ContactNumber", "AccountNumber", "DefaultCurrency", "Addresses", "Phones", "ContactStatus"];

export function contactByName(data: XeroData, name: string): JsonObject | undefined {
  const wanted = name.trim().toLowerCase();
  return [...data.contacts.values()].find((contact) => contact["ContactStatus"] === "ACTIVE" && String(contact["Name"]).toLowerCase() === wanted);
}

function byNumber(data: XeroData, number: string): JsonObject | undefined {
  return number === "" ? undefined : [...data.contacts.values()].find((contact) => contact["ContactNumber"] === number);
}

function faultsOf(data: XeroData, fields: JsonObject, existing: JsonObject | undefined): string[] {
  const faults: string[] = [];
  const name = textOf(fields["Name"]);
  if (existing === undefined && name === "") faults.push("The Contact Name is a mandatory field and must be specified.");
  const holder = name === "" ? undefined : contactByName(data, name);
  if (holder !== undefined && holder["ContactID"] !== existing?.["ContactID"]) {
    faults.push(`The contact name ${name} is already assigned to another contact. The contact name must be unique across all active contacts.`);
  }
  const email = textOf(fields["EmailAddress"]);
  if (email !== "" && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) faults.push("Email address must be valid.");
  return faults;
}

export function newContact(request: Request, fields: JsonObject): JsonObject {
  const id = request.uuid();
  const contact: JsonObject = {
    ContactID: id,
    ContactStatus: "ACTIVE",
    BankAccountDetails: "",
    Addresses: [],
    Phones: phones(""),
    ContactGroups: [],
    IsSupplier: false,
    IsCustomer: false,
    DefaultCurrency: request.data.place.currency,
    ContactPersons: [],
    HasAttachments: false,
    HasValidationErrors: false,
    ...pick(fields, editable),
    Name: textOf(fields["Name"]),
    UpdatedDateUTC: xeroDate(request.now),
  };
  request.data.contacts.set(id, contact);
  return contact;
}

function updated(request: Request, existing: JsonObject, fields: JsonObject): JsonObject {
  const contact: JsonObject = { ...existing, ...pick(fields, editable), UpdatedDateUTC: xeroDate(request.now) };
  request.data.contacts.set(String(existing["ContactID"]), contact);
  return contact;
}

/** All or nothing, like Xero without `summarizeErrors=false`. */
function save(request: Request, find: (fields: JsonObject) => JsonObject | "missing" | undefined): MockAnswer {
  const records = readRecords(request.body, "Contacts");
  if ("status" in records) return records;
  const found = records.map(find);
  if (found.includes("missing")) return notFound;
  const faults = records.map((fields, index) => faultsOf(request.data, fields, found[index] as JsonObject | undefined));
  if (faults.some((each) => each.length > 0)) return validationFailed(records, faults);
  const saved = records.map((fields, index) => {
    const existing = found[index];
    return isJsonObject(existing) ? updated(request, existing, fields) : newContact(request, fields);
  });
  return changed(envelope(request, "Contacts", saved), found.every((each) => each === undefined) ? "CONTACT.CREATE" : "CONTACT.UPDATE", saved);
}

export const contactRoutes: readonly MockRoute<XeroData>[] = [
  {
    method: "GET",
    pattern: "/Contacts",
    handle(request) {
      const ids = listParam(request.query, "IDs");
      const archived = request.query.get("includeArchived") === "true";
      return listRecords(request, {
        member: "Contacts",
        records: [...request.data.contacts.values()],
        keep: (contact) => (archived || contact["ContactStatus"] === "ACTIVE") && (ids === null || ids.has(String(contact["ContactID"]))),
        searched: ["Name", "FirstName", "LastName", "EmailAddress", "ContactNumber"],
      });
    },
  },
  {
    method: "GET",
    pattern: "/Contacts/:id",
    handle(request) {
      const contact = request.data.contacts.get(request.params["id"]?.toLowerCase() ?? "") ?? byNumber(request.data, request.params["id"] ?? "");
      return contact === undefined ? notFound : envelope(request, "Contacts", [contact]);
    },
  },
  { method: "PUT", pattern: "/Contacts", handle: (request) => save(request, () => undefined) },
  {
    method: "POST",
    pattern: "/Contacts",
    handle: (request) =>
      save(request, (fields) => {
        const id = textOf(fields["ContactID"]);
        if (id !== "") return request.data.contacts.get(id.toLowerCase()) ?? "missing";
        return byNumber(request.data, textOf(fields["ContactNumber"])) ?? contactByName(request.data, textOf(fields["Name"]));
      }),
  },
  {
    method: "POST",
    pattern: "/Contacts/:id",
    handle: (request) => save(request, () => request.data.contacts.get(request.params["id"]?.toLowerCase() ?? "") ?? "missing"),
  },
];
