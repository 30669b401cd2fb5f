import { isJsonObject, type JsonObject } from "@fastn/core/values";
import { numberOf, objectOf, objectsOf, pick, textOf } from "../fields.ts";
import { cents, moneyNumber } from "../money.ts";
import type { MockAnswer } from "../service.ts";
import { badReference, changed, current, invalid, notFound, one, referred, required, type Request } from "./answers.ts";
import { linesOf, saleOf, withTotals } from "./sales.ts";
import { currencyRef, day, head, put, revised, time, type Kind } from "./tables.ts";

type Sale = "Invoice" | "Estimate";
const editable = ["DocNumber", "TxnDate", "DueDate", "ExpirationDate", "TxnStatus", "BillEmail", "CustomerMemo", "PrivateNote"];

/** What is wrong with lines, or null. */
function lineFault(request: Request, fields: JsonObject): MockAnswer | null {
  for (const line of objectsOf(fields["Line"])) {
    if (line["DetailType"] === "SubTotalLineDetail" || line["DetailType"] === "DescriptionOnly") continue;
    if (numberOf(line["Amount"]) === null) return required("Line.Amount");
    const detail = objectOf(line["SalesItemLineDetail"]);
    const item = detail["ItemRef"];
    if (item !== undefined && referred(request, "Item", item) === null) return badReference("ItemRef", String(objectOf(item)["value"]));
    const [quantity, price] = [numberOf(detail["Qty"]), numberOf(detail["UnitPrice"])];
    if (quantity !== null && price !== null && Math.abs(cents(quantity * price) - cents(Number(line["Amount"]))) > 1)
      return invalid("Amount calculation incorrect in the request", "Amount is not equal to UnitPrice * Qty", "6070", "Line.Amount");
  }
  return null;
}

/** A customer's balance follows their invoices; it is no change of the customer's own. */
function refreshBalance({ data }: Request, id: unknown): void {
  const customer = data.tables.Customer.get(String(id));
  if (customer !== undefined) put(data, "Customer", withTotals(data, customer));
}

const customerId = (record: JsonObject): unknown => objectOf(record["CustomerRef"])["value"];

function saveSale(request: Request, kind: Sale, fields: JsonObject): MockAnswer {
  const { data, now } = request;
  const fault = lineFault(request, fields);
  if (fault !== null) return fault;
  const customer = referred(request, "Customer", fields["CustomerRef"]);
  if (fields["CustomerRef"] !== undefined && customer === null) return badReference("CustomerRef", String(objectOf(fields["CustomerRef"])["value"]));
  if (fields["Id"] === undefined) {
    if (customer === null) return required("CustomerRef");
    if (objectsOf(fields["Line"]).length === 0) return required("Line");
    const record = put(data, kind, saleOf(data, kind, fields, customer, now));
    refreshBalance(request, customer["Id"]);
    return changed(request, kind, record, "created");
  }
  const found = current(request, kind, fields);
  if ("refuse" in found) return found.refuse;
  const changes: Record<string, JsonObject[string]> = { ...pick(fields, editable) };
  if (customer !== null) changes["CustomerRef"] = { value: customer["Id"] ?? "", name: customer["DisplayName"] ?? "" };
  if (fields["Line"] !== undefined) {
    const { lines, total } = linesOf(fields["Line"]);
    const paid = cents(Number(found.record["TotalAmt"])) - cents(Number(found.record["Balance"] ?? found.record["TotalAmt"]));
    Object.assign(changes, { Line: lines, TotalAmt: moneyNumber(total) }, kind === "Invoice" ? { Balance: moneyNumber(total - paid) } : {});
  }
  const record = revised(data, kind, found.record, changes, now);
  for (const id of new Set([customerId(found.record), customerId(record)])) refreshBalance(request, id);
  return changed(request, kind, record, "updated");
}

/** Add to what invoices owe: less when a payment is made, more when it is taken back. */
function apply(request: Request, payment: JsonObject, sign: 1 | -1): void {
  const { data, now } = request;
  for (const { id, amount } of linksOf(payment)) {
    const invoice = data.tables.Invoice.get(id);
    if (invoice === undefined) continue;
    const others = objectsOf(invoice["LinkedTxn"]).filter((link) => link["TxnId"] !== payment["Id"]);
    const links = sign < 0 ? [...others, { TxnId: payment["Id"] ?? "", TxnType: "Payment" }] : others;
    revised(data, "Invoice", invoice, { Balance: moneyNumber(cents(Number(invoice["Balance"])) + sign * amount), LinkedTxn: links }, now);
  }
  refreshBalance(request, customerId(payment));
}

const linksOf = (payment: JsonObject): { readonly id: string; readonly amount: number }[] =>
  objectsOf(payment["Line"]).map((line) => ({ id: textOf(objectsOf(line["LinkedTxn"])[0]?.["TxnId"]), amount: cents(Number(line["Amount"])) }));

function createPayment(request: Request, fields: JsonObject): MockAnswer {
  const { data, now } = request;
  const customer = referred(request, "Customer", fields["CustomerRef"]);
  if (customer === null)
    return fields["CustomerRef"] === undefined ? required("CustomerRef") : badReference("CustomerRef", String(objectOf(fields["CustomerRef"])["value"]));
  const total = numberOf(fields["TotalAmt"]);
  if (total === null || total <= 0) return required("TotalAmt");
  let applied = 0;
  for (const { id, amount } of linksOf(fields)) {
    const invoice = data.tables.Invoice.get(id);
    if (invoice === undefined || customerId(invoice) !== customer["Id"]) return badReference("LinkedTxn", id);
    if (amount > cents(Number(invoice["Balance"])))
      return invalid("Business Validation Error", "You can't apply more than the open balance of the invoice", "6000");
    applied += amount;
  }
  if (applied > cents(total)) return invalid("Business Validation Error", "The lines apply more than the payment's amount", "6000");
  const payment: JsonObject = {
    ...head(data, now),
    TxnDate: textOf(fields["TxnDate"]) || day(now),
    CustomerRef: { value: customer["Id"] ?? "", name: customer["DisplayName"] ?? "" },
    CurrencyRef: currencyRef(data),
    TotalAmt: total,
    UnappliedAmt: moneyNumber(cents(total) - applied),
    Line: fields["Line"] ?? [],
    ...pick(fields, ["PaymentRefNum", "PrivateNote"]),
  };
  put(data, "Payment", payment);
  apply(request, payment, -1);
  return changed(request, "Payment", payment, "created");
}

export function saveTransaction(request: Request, kind: Kind): MockAnswer {
  const fields = objectOf(request.body);
  const operation = request.query.get("operation");
  if (operation === "delete") return remove(request, kind, fields);
  if (operation === "void" && kind === "Invoice") return voidInvoice(request, fields);
  if (kind !== "Payment") return saveSale(request, kind as Sale, fields);
  return fields["Id"] === undefined
    ? createPayment(request, fields)
    : invalid("Unsupported Operation", "Operation Payment update is not supported by the mock", "500");
}

function remove(request: Request, kind: Kind, fields: JsonObject): MockAnswer {
  const found = current(request, kind, fields);
  if ("refuse" in found) return found.refuse;
  const { record } = found;
  if (kind === "Invoice" && objectsOf(record["LinkedTxn"]).length > 0)
    return invalid("Business Validation Error", "The invoice has payments; delete those first", "6000");
  request.data.tables[kind].delete(String(record["Id"]));
  if (kind === "Payment") apply(request, record, 1);
  refreshBalance(request, customerId(record));
  return changed(request, kind, { domain: "QBO", status: "Deleted", Id: record["Id"] ?? "" }, "deleted");
}

function voidInvoice(request: Request, fields: JsonObject): MockAnswer {
  const found = current(request, "Invoice", fields);
  if ("refuse" in found) return found.refuse;
  const zero = objectsOf(found.record["Line"]).map((line) => ({
    ...line,
    Amount: 0,
    ...(isJsonObject(line["SalesItemLineDetail"]) && { SalesItemLineDetail: { ...line["SalesItemLineDetail"], Qty: 0 } }),
  }));
  const voided = revised(request.data, "Invoice", found.record, { Line: zero, TotalAmt: 0, Balance: 0, PrivateNote: "Voided" }, request.now);
  refreshBalance(request, customerId(voided));
  return changed(request, "Invoice", voided, "voided");
}

export function send(request: Request, kind: Kind): MockAnswer {
  const record = request.data.tables[kind].get(request.params["id"] ?? "");
  if (record === undefined) return notFound;
  const to = request.query.get("sendTo") ?? objectOf(record["BillEmail"])["Address"];
  if (to === undefined) return required("BillEmail");
  const sent = { EmailStatus: "EmailSent", BillEmail: { Address: to }, DeliveryInfo: { DeliveryType: "Email", DeliveryTime: time(request.now) } };
  return { ...one(request, kind, revised(request.data, kind, record, sent, request.now)), events: [{ topic: `qbo.${kind.toLowerCase()}.emailed.v1`, record }] };
}
