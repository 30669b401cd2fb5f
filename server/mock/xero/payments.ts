import type { JsonObject } from "@fastn/core/values";
import { numberOf, objectOf, textOf } from "../fields.ts";
import { moneyNumber } from "../money.ts";
import type { MockAnswer, MockRoute } from "../service.ts";
import { accountOf, takesPayments } from "./accounts.ts";
import { changed, envelope, listRecords, notFound, readRecords, validationFailed, type Request } from "./answers.ts";
import { findInvoice, showInvoice, type XeroData } from "./data.ts";
import { readDate, xeroDate } from "./dates.ts";
import { paymentOf } from "./payment-of.ts";

const cents = (value: unknown): number => Math.round(Number(value) * 100);

/** As the API shows it: the invoice joined, without its lines. */
export function showPayment(data: XeroData, payment: JsonObject): JsonObject {
  const id = String(objectOf(payment["Invoice"])["InvoiceID"]);
  const { InvoiceID, InvoiceNumber, Type, Contact, CurrencyCode } = showInvoice(data, data.invoices.get(id) ?? {});
  return {
    ...payment,
    Invoice: {
      InvoiceID: InvoiceID ?? id,
      InvoiceNumber: InvoiceNumber ?? "",
      Type: Type ?? "",
      Contact: Contact ?? null,
      CurrencyCode: CurrencyCode ?? "",
      LineItems: [],
    },
  };
}

/** What an invoice owes after its payments changed. */
export function settle(data: XeroData, invoice: JsonObject, nowMs: number): JsonObject {
  const id = String(invoice["InvoiceID"]);
  const payments = [...data.payments.values()].filter((payment) => objectOf(payment["Invoice"])["InvoiceID"] === id && payment["Status"] === "AUTHORISED");
  const paid = payments.reduce((sum, payment) => sum + cents(payment["Amount"]), 0);
  const due = cents(invoice["Total"]) - paid;
  const next: JsonObject = {
    ...invoice,
    AmountPaid: moneyNumber(paid),
    AmountDue: moneyNumber(due),
    Status: due === 0 ? "PAID" : "AUTHORISED",
    Payments: payments.map(({ PaymentID, Date: date, Amount, Reference }) => ({
      PaymentID: PaymentID ?? null,
      Date: date ?? null,
      Amount: Amount ?? 0,
      Reference: Reference ?? "",
    })),
    UpdatedDateUTC: xeroDate(nowMs),
  };
  data.invoices.set(id, next);
  return next;
}

function faultsOf(data: XeroData, fields: JsonObject): string[] {
  const { InvoiceID, InvoiceNumber } = objectOf(fields["Invoice"]);
  const invoice = findInvoice(data, textOf(InvoiceID) || textOf(InvoiceNumber));
  if (invoice === undefined) return ["Invoice could not be found"];
  const faults: string[] = [];
  const account = accountOf(fields["Account"]);
  if (account === undefined || !takesPayments(account)) faults.push("Account could not be found, or it does not take payments");
  const amount = numberOf(fields["Amount"]);
  if (amount === null || amount <= 0) faults.push("Payment amount must be greater than 0");
  if (invoice["Status"] !== "AUTHORISED") faults.push("Payments can only be made against Authorised documents");
  else if (amount !== null && cents(amount) > cents(invoice["AmountDue"])) faults.push("Payment amount exceeds the amount outstanding on this document");
  if (fields["Date"] !== undefined && readDate(fields["Date"]) === null) faults.push("Date is not a valid date");
  return faults;
}

function create(request: Request): MockAnswer {
  const { data, now } = request;
  const given = readRecords(request.body, "Payments");
  if ("status" in given) return given;
  const faults = given.map((fields) => faultsOf(data, fields));
  if (faults.some((each) => each.length > 0)) return validationFailed(given, faults);
  const saved = given.map((fields) => {
    const { InvoiceID, InvoiceNumber } = objectOf(fields["Invoice"]);
    const invoice = findInvoice(data, textOf(InvoiceID) || textOf(InvoiceNumber)) ?? {};
    const id = request.uuid();
    const today = Math.floor(now / 86_400_000) * 86_400_000;
    const payment = paymentOf(id, invoice, accountOf(fields["Account"]) ?? {}, moneyNumber(cents(fields["Amount"])), readDate(fields["Date"]) ?? today, now);
    data.payments.set(id, { ...payment, Reference: textOf(fields["Reference"]) });
    settle(data, invoice, now);
    return data.payments.get(id) as JsonObject;
  });
  return changed(
    envelope(
      request,
      "Payments",
      saved.map((payment) => showPayment(data, payment)),
    ),
    "INVOICE.UPDATE",
    saved.map((payment) => data.invoices.get(String(objectOf(payment["Invoice"])["InvoiceID"])) ?? {}),
  );
}

function remove(request: Request): MockAnswer {
  const { data, now } = request;
  const payment = data.payments.get(textOf(request.params["id"]).toLowerCase());
  if (payment === undefined) return notFound;
  const given = readRecords(request.body, "Payments");
  if ("status" in given) return given;
  if (given[0]?.["Status"] !== "DELETED") return validationFailed(given, [["Only the Status of a payment can be updated, and only to DELETED"]]);
  if (payment["Status"] === "DELETED") return validationFailed(given, [["The payment has already been deleted"]]);
  const next: JsonObject = { ...payment, Status: "DELETED", UpdatedDateUTC: xeroDate(now) };
  data.payments.set(String(payment["PaymentID"]), next);
  const invoice = data.invoices.get(String(objectOf(payment["Invoice"])["InvoiceID"]));
  const settled = invoice === undefined ? [] : [settle(data, invoice, now)];
  return changed(envelope(request, "Payments", [showPayment(data, next)]), "INVOICE.UPDATE", settled);
}

export const paymentRoutes: readonly MockRoute<XeroData>[] = [
  {
    method: "GET",
    pattern: "/Payments",
    handle: (request) =>
      listRecords(request, {
        member: "Payments",
        records: [...request.data.payments.values()].map((payment) => showPayment(request.data, payment)),
        keep: () => true,
        searched: ["Reference"],
      }),
  },
  {
    method: "GET",
    pattern: "/Payments/:id",
    handle(request) {
      const payment = request.data.payments.get(textOf(request.params["id"]).toLowerCase());
      return payment === undefined ? notFound : envelope(request, "Payments", [showPayment(request.data, payment)]);
    },
  },
  { method: "PUT", pattern: "/Payments", handle: create },
  { method: "POST", pattern: "/Payments/:id", handle: remove },
];
