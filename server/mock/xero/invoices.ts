import { isJsonObject, type Json, type JsonObject } from "@fastn/core/values";
import { moneyNumber } from "../money.ts";
import type { MockAnswer, MockRoute } from "../service.ts";
import { envelope, listParam, listRecords, notFound, readRecords, validationFailed, type Request } from "./answers.ts";
import { contactByName, newContact } from "./contacts.ts";
import { baseCurrency, datesOf, invoiceNumber, showInvoice, type XeroData } from "./data.ts";
import { readDate, xeroDate } from "./dates.ts";

const text = (value: Json | undefined): string => (typeof value === "string" ? value.trim() : "");
/** Percent by tax type; others count as none. */
const taxRates: Readonly<Record<string, number>> = { OUTPUT: 10, OUTPUT2: 15, INPUT: 10, INPUT2: 15, TAX001: 8.25 };
/** From each status, where an invoice may go. */
const nextStatuses: Readonly<Record<string, readonly string[]>> = {
  DRAFT: ["DRAFT", "SUBMITTED", "AUTHORISED", "DELETED"],
  SUBMITTED: ["DRAFT", "SUBMITTED", "AUTHORISED", "DELETED"],
  AUTHORISED: ["AUTHORISED", "VOIDED"],
  PAID: ["PAID"],
  VOIDED: ["VOIDED"],
  DELETED: ["DELETED"],
};

function findInvoice(data: XeroData, idOrNumber: string): JsonObject | undefined {
  return data.invoices.get(idOrNumber.toLowerCase()) ?? [...data.invoices.values()].find((invoice) => invoice["InvoiceNumber"] === idOrNumber);
}

function faultsOf(data: XeroData, fields: JsonObject, existing: JsonObject | undefined): string[] {
  const faults: string[] = [];
  const contact = fields["Contact"];
  if (existing === undefined || contact !== undefined) {
    if (!isJsonObject(contact) || (text(contact["ContactID"]) === "" && text(contact["Name"]) === ""))
      faults.push("A Contact must be specified for this type of transaction");
    else if (text(contact["ContactID"]) !== "" && !data.contacts.has(text(contact["ContactID"]).toLowerCase()))
      faults.push(`The Contact with ID ${text(contact["ContactID"])} could not be found`);
  }
  const type = existing?.["Type"] ?? fields["Type"];
  if (type !== "ACCREC" && type !== "ACCPAY") faults.push("Invoice Type must be ACCREC or ACCPAY");
  const lines = fields["LineItems"] ?? existing?.["LineItems"];
  if (!Array.isArray(lines) || lines.length === 0) faults.push("One or more line items must be specified");
  const before = text(existing?.["Status"]) || "DRAFT";
  const status = text(fields["Status"]) || before;
  if (existing !== undefined && !(nextStatuses[before] ?? []).includes(status)) faults.push(`Invoice of status ${before} cannot become ${status}`);
  if (existing !== undefined && before !== "DRAFT" && before !== "SUBMITTED" && fields["LineItems"] !== undefined)
    faults.push(`Invoice not of valid status for modification`);
  if (Array.isArray(lines)) for (const line of lines as readonly Json[]) faults.push(...lineFaults(line, status));
  if (status === "AUTHORISED" || status === "SUBMITTED") {
    if (readDate(fields["DueDate"] ?? existing?.["DueDate"]) === null) faults.push("Due Date cannot be empty");
  }
  for (const field of ["Date", "DueDate"])
    if (fields[field] !== undefined && fields[field] !== null && readDate(fields[field]) === null) faults.push(`${field} is not a valid date`);
  const number = text(fields["InvoiceNumber"]);
  const holder = number === "" || type !== "ACCREC" ? undefined : findInvoice(data, number);
  if (holder !== undefined && holder["InvoiceID"] !== existing?.["InvoiceID"]) faults.push("Invoice # must be unique.");
  return [...new Set(faults)];
}

function lineFaults(line: Json, status: string): string[] {
  if (!isJsonObject(line)) return ["A line item must be an object"];
  const faults: string[] = [];
  if (text(line["Description"]) === "") faults.push("Description must be at least 1 character long");
  for (const field of ["Quantity", "UnitAmount", "LineAmount"]) {
    if (line[field] !== undefined && typeof line[field] !== "number") faults.push(`${field} must be a number`);
  }
  if ((status === "AUTHORISED" || status === "SUBMITTED") && text(line["AccountCode"]) === "") faults.push("Account code must be specified");
  return faults;
}

function makeLines(request: Request, given: readonly JsonObject[], amountTypes: string): { lines: JsonObject[]; totals: JsonObject } {
  let [net, tax] = [0, 0];
  const lines = given.map((line) => {
    const quantity = typeof line["Quantity"] === "number" ? line["Quantity"] : 1;
    const unit = typeof line["UnitAmount"] === "number" ? line["UnitAmount"] : Number(line["LineAmount"] ?? 0) / quantity;
    const amount = Math.round((typeof line["LineAmount"] === "number" ? line["LineAmount"] : quantity * unit) * 100);
    const type = text(line["TaxType"]) || "NONE";
    const rate = amountTypes === "NoTax" || !Object.hasOwn(taxRates, type) ? 0 : (taxRates[type] ?? 0);
    const lineTax = Math.round(amountTypes === "Inclusive" ? amount - amount / (1 + rate / 100) : (amount * rate) / 100);
    net += amountTypes === "Inclusive" ? amount - lineTax : amount;
    tax += lineTax;
    return {
      LineItemID: text(line["LineItemID"]) || request.uuid(),
      Description: line["Description"] ?? "",
      Quantity: quantity,
      UnitAmount: unit,
      TaxType: type,
      TaxAmount: moneyNumber(lineTax),
      LineAmount: moneyNumber(amount),
      ...(text(line["AccountCode"]) !== "" && { AccountCode: line["AccountCode"] ?? "" }),
      ...(text(line["ItemCode"]) !== "" && { ItemCode: line["ItemCode"] ?? "" }),
      Tracking: [],
    };
  });
  return { lines, totals: { SubTotal: moneyNumber(net), TotalTax: moneyNumber(tax), Total: moneyNumber(net + tax) } };
}

function contactIdOf(request: Request, given: Json | undefined): string {
  const contact = isJsonObject(given) ? given : {};
  const id = text(contact["ContactID"]).toLowerCase();
  if (id !== "") return id;
  // Xero makes a contact for a name it does not know.
  const known = contactByName(request.data, text(contact["Name"])) ?? newContact(request, contact);
  return String(known["ContactID"]);
}

function makeInvoice(request: Request, fields: JsonObject, existing: JsonObject | undefined): JsonObject {
  const { data, now } = request;
  const amountTypes = text(fields["LineAmountTypes"]) || text(existing?.["LineAmountTypes"]) || "Exclusive";
  const { lines, totals } = makeLines(request, (fields["LineItems"] ?? existing?.["LineItems"] ?? []) as readonly JsonObject[], amountTypes);
  const contactId = fields["Contact"] === undefined ? contactIdOf(request, existing?.["Contact"]) : contactIdOf(request, fields["Contact"]);
  const status = text(fields["Status"]) || text(existing?.["Status"]) || "DRAFT";
  const paid = Number(existing?.["AmountPaid"] ?? 0);
  const id = text(existing?.["InvoiceID"]) || request.uuid();
  const type = existing?.["Type"] ?? fields["Type"] ?? "ACCREC";
  const contact = data.contacts.get(contactId);
  const role = type === "ACCREC" ? "IsCustomer" : "IsSupplier";
  if (contact !== undefined && contact[role] !== true) data.contacts.set(contactId, { ...contact, [role]: true });
  const invoice: JsonObject = {
    InvoiceID: id,
    InvoiceNumber: text(fields["InvoiceNumber"]) || text(existing?.["InvoiceNumber"]) || invoiceNumber(data.nextInvoiceNumber++),
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
    CurrencyCode: text(fields["CurrencyCode"]) || text(existing?.["CurrencyCode"]) || baseCurrency,
    SentToContact: false,
    IsDiscounted: false,
    HasAttachments: false,
    HasErrors: false,
    Payments: [],
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
  return envelope(request, "Invoices", saved);
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
        const id = text(fields["InvoiceID"]);
        if (id !== "") return findInvoice(request.data, id) ?? "missing";
        return text(fields["InvoiceNumber"]) === "" ? undefined : findInvoice(request.data, text(fields["InvoiceNumber"]));
      }),
  },
  { method: "POST", pattern: "/Invoices/:id", handle: (request) => save(request, () => findInvoice(request.data, request.params["id"] ?? "") ?? "missing") },
];
