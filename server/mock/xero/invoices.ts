import { isJsonObject, type Json, type JsonObject } from "@fastn/core/values";
import { textOf } from "../fields.ts";
import { moneyNumber } from "../money.ts";
import type { MockAnswer, MockRoute } from "../service.ts";
import { changed, envelope, listParam, listRecords, notFound, readRecords, validationFailed, type Request } from "./answers.ts";
import { datesOf, findInvoice, invoiceNumber, showInvoice, type XeroData } from "./data.ts";
import { readDate, xeroDate } from "./dates.ts";
import { contactIdOf, lineFaults, makeLines } from "./lines.ts";

/** From each status, where an invoice may go. */
const nextStatuses: Readonly<Record<string, readonly string[]>> = {
  DRAFT: ["DRAFT", "SUBMITTED", "AUTHORISED", "DELETED"],
  SUBMITTED: ["DRAFT", "SUBMITTED", "AUTHORISED", "DELETED"],
  AUTHORISED: ["AUTHORISED", "VOIDED"],
  PAID: ["PAID"],
  VOIDED: ["VOIDED"],
  DELETED: ["DELETED"],
};

function faultsOf(data: XeroData, fields: JsonObject, existing: JsonObject | undefined): string[] {
  const faults: string[] = [];
  const contact = fields["Contact"];
  if (existing === undefined || contact !== undefined) {
    if (!isJsonObject(contact) || (textOf(contact["ContactID"]) === "" && textOf(contact["Name"]) === ""))
      faults.push("A Contact must be specified for this type of transaction");
    else if (textOf(contact["ContactID"]) !== "" && !data.contacts.has(textOf(contact["ContactID"]).toLowerCase()))
      faults.push(`The Contact with ID ${textOf(contact["ContactID"])} could not be found`);
  }
  const type = existing?.["Type"] ?? fields["Type"];
  if (type !== "ACCREC" && type !== "ACCPAY") faults.push("Invoice Type must be ACCREC or ACCPAY");
  const lines = fields["LineItems"] ?? existing?.["LineItems"];
  if (!Array.isArray(lines) || lines.length === 0) faults.push("One or more line items must be specified");
  const before = textOf(existing?.["Status"]) || "DRAFT";
  const status = textOf(fields["Status"]) || before;
  if (existing !== undefined && !(nextStatuses[before] ?? []).includes(status)) faults.push(`Invoice of status ${before} cannot become ${status}`);
  if (existing !== undefined && before !== "DRAFT" && before !== "SUBMITTED" && fields["LineItems"] !== undefined)
    faults.push(`Invoice not of valid status for modification`);
  if (Array.isArray(lines)) for (const line of lines as readonly Json[]) faults.push(...lineFaults(line, status));
  if (status === "AUTHORISED" || status === "SUBMITTED") {
    if (readDate(fields["DueDate"] ?? existing?.["DueDate"]) === null) faults.push("Due Date cannot be empty");
  }
  for (const field of ["Date", "DueDate"])
    if (fields[field] !== undefined && fields[field] !== null && readDate(fields[field]) === null) faults.push(`${field} is not a valid date`);
  const number = textOf(fields["InvoiceNumber"]);
  const holder = number === "" || type !== "ACCREC" ? undefined : findInvoice(data, number);
  if (holder !== undefined && holder["InvoiceID"] !== existing?.["InvoiceID"]) faults.push("Invoice # must be unique.");
  return [...new Set(faults)];
}

function makeInvoice(request: Request, fields: JsonObject, existing: JsonObject | undefined): JsonObject {
  const { data, now } = request;
  const amountTypes = textOf(fields["LineAmountTypes"]) || textOf(existing?.["LineAmountTypes"]) || "Exclusive";
  const { lines, totals } = makeLines(request, (fields["LineItems"] ?? existing?.["LineItems"] ?? []) as readonly JsonObject[], amountTypes);
  const contactId = fields["Contact"] === undefined ? contactIdOf(request, existing?.["Contact"]) : contactIdOf(request, fields["Contact"]);
  const status = textOf(fields["Status"]) || textOf(existing?.["Status"]) || "DRAFT";
  const paid = Number(existing?.["AmountPaid"] ?? 0);
  const id = textOf(existing?.["InvoiceID"]) || request.uuid();
  const type = existing?.["Type"] ?? fields["Type"] ?? "ACCREC";
  const contact = data.contacts.get(contactId);
  const role = type === "ACCREC" ? "IsCustomer" : "IsSupplier";
  if (contact !== undefined && contact[role] !== true) data.contacts.set(contactId, { ...contact, [role]: true });
  const invoice: JsonObject = {
    InvoiceID: id,
    InvoiceNumber: textOf(fields["InvoiceNumber"]) || textOf(existing?.["InvoiceNumber"]) || invoiceNumber(data.nextInvoiceNumber++),
    Type: type,
    Status: status,
    Reference: fields["Reference"] ?? existing?.["Reference"] ?? "",
    Contact: { ContactID: contactId },
    ...datesOf(
      readDate(fields["Date"] ?? existing?.["Date"]) ?? Math.floor(now / 86_400_000) * 86_400_000,
      readDate(fields["DueDate"] ?? existing?.["DueDate"]),
    ),
    LineAmountTypes: amountTypes,
    LineItems: lines,
    ...totals,
    AmountDue: status === "VOIDED" || status === "DELETED" ? 0 : moneyNumber(Math.round((Number(totals["Total"]) - paid) * 100)),
    AmountPaid: paid,
    AmountCredited: 0,
    CurrencyRate: 1,
    CurrencyCode: textOf(fields["CurrencyCode"]) || textOf(existing?.["CurrencyCode"]) || data.place.currency,
    SentToContact: false,
    IsDiscounted: false,
    HasAttachments: false,
    HasErrors: false,
    Payments: existing?.["Payments"] ?? [],
    Prepayments: [],
    Overpayments: [],
    UpdatedDateUTC: xeroDate(now),
  };
  data.invoices.set(id, invoice);
  return invoice;
}

function save(request: Request, find: (fields: JsonObject) => JsonObject | "missing" | undefined): MockAnswer {
  const records = readRecords(request.body, "Invoices");
  if ("status" in records) return records;
  const found = records.map(find);
  if (found.includes("missing")) return notFound;
  const faults = records.map((fields, index) => faultsOf(request.data, fields, found[index] as JsonObject | undefined));
  if (faults.some((each) => each.length > 0)) return validationFailed(records, faults);
  const saved = records.map((fields, index) => showInvoice(request.data, makeInvoice(request, fields, found[index] as JsonObject | undefined)));
  const [made, altered] = [found.includes(undefined), found.some((each) => each !== undefined)];
  return changed(envelope(request, "Invoices", saved), made && !altered ? "INVOICE.CREATE" : "INVOICE.UPDATE", saved);
}

const allowed = (set: ReadonlySet<string> | null | undefined, value: Json | undefined): boolean =>
  set === null || set === undefined || set.has(String(value).toLowerCase());

export const invoiceRoutes: readonly MockRoute<XeroData>[] = [
  {
    method: "GET",
    pattern: "/Invoices",
    handle(request) {
      const [ids, numbers, contacts, statuses] = ["IDs", "InvoiceNumbers", "ContactIDs", "Statuses"].map((name) => listParam(request.query, name));
      return listRecords(request, {
        member: "Invoices",
        records: [...request.data.invoices.values()].map((invoice) => showInvoice(request.data, invoice)),
        keep: (invoice) =>
          allowed(ids, invoice["InvoiceID"]) &&
          allowed(numbers, invoice["InvoiceNumber"]) &&
          allowed(contacts, (invoice["Contact"] as JsonObject)["ContactID"]) &&
          (statuses === null ? invoice["Status"] !== "DELETED" : allowed(statuses, invoice["Status"])),
        searched: ["InvoiceNumber", "Reference"],
      });
    },
  },
  {
    method: "GET",
    pattern: "/Invoices/:id",
    handle(request) {
      const invoice = findInvoice(request.data, request.params["id"] ?? "");
      return invoice === undefined ? notFound : envelope(request, "Invoices", [showInvoice(request.data, invoice)]);
    },
  },
  { method: "PUT", pattern: "/Invoices", handle: (request) => save(request, () => undefined) },
  {
    method: "POST",
    pattern: "/Invoices",
    handle: (request) =>
      save(request, (fields) => {
        const id = textOf(fields["InvoiceID"]);
        if (id !== "") return findInvoice(request.data, id) ?? "missing";
        return textOf(fields["InvoiceNumber"]) === "" ? undefined : findInvoice(request.data, textOf(fields["InvoiceNumber"]));
      }),
  },
  {
    method: "POST",
    pattern: "/Invoices/:id/Email",
    handle(request) {
      const { data, params, now } = request;
      const invoice = findInvoice(data, params["id"] ?? "");
      if (invoice === undefined) return notFound;
      if (invoice["Type"] !== "ACCREC" || (invoice["Status"] !== "AUTHORISED" && invoice["Status"] !== "PAID"))
        return validationFailed([{ InvoiceID: invoice["InvoiceID"] ?? null }], [["Invoice not of valid status or type for emailing"]]);
      const sent: JsonObject = { ...invoice, SentToContact: true, UpdatedDateUTC: xeroDate(now) };
      data.invoices.set(String(invoice["InvoiceID"]), sent);
      return changed({ status: 204 }, "INVOICE.UPDATE", [showInvoice(data, sent)]);
    },
  },
  { method: "POST", pattern: "/Invoices/:id", handle: (request) => save(request, () => findInvoice(request.data, request.params["id"] ?? "") ?? "missing") },
];
