import type { Json, JsonObject } from "@fastn/core/values";
import { numberOf, objectsOf, textOf } from "../fields.ts";
import { moneyNumber } from "../money.ts";
import { iso, optionOf, type Cin7OmniData } from "./tables.ts";

export const taxRate = 0.1;

/** Lines with product and price, or the faults of those that have none. */
export function linesOf(data: Cin7OmniData, given: Json | undefined): { readonly lines: JsonObject[]; readonly faults: string[] } {
  const lines: JsonObject[] = [];
  const faults: string[] = [];
  for (const [index, each] of objectsOf(given).entries()) {
    const found = optionOf(data, textOf(each["code"]));
    const qty = numberOf(each["qty"]);
    if (found === undefined) faults.push(`Line ${index + 1}: product code '${textOf(each["code"])}' was not found`);
    else if (qty === null || qty <= 0) faults.push(`Line ${index + 1}: qty must be greater than 0`);
    else
      lines.push({
        id: data.nextId++,
        productId: found.product["id"] ?? 0,
        productOptionId: found.option["id"] ?? 0,
        sort: index + 1,
        code: found.option["code"] ?? "",
        name: found.product["name"] ?? "",
        option1: found.option["option1"] ?? null,
        qty,
        qtyShipped: 0,
        unitPrice: numberOf(each["unitPrice"]) ?? found.option["retailPrice"] ?? 0,
        discount: numberOf(each["discount"]) ?? 0,
      });
  }
  if (lines.length === 0 && faults.length === 0) faults.push("At least one line item is required");
  return { lines, faults };
}

export function totalsOf(lines: readonly JsonObject[], freight: number): JsonObject {
  const cents = (line: JsonObject, field: string): number => Math.round(Number(line[field]) * Number(line["qty"]) * 100);
  const product = lines.reduce((sum, line) => sum + cents(line, "unitPrice"), 0);
  const discount = lines.reduce((sum, line) => sum + cents(line, "discount"), 0);
  const net = product - discount + Math.round(freight * 100);
  return {
    productTotal: moneyNumber(product),
    discountTotal: moneyNumber(discount),
    freightTotal: freight,
    taxStatus: "Excl",
    taxRate,
    total: moneyNumber(Math.round(net * (1 + taxRate))),
  };
}

/** What orders and credit notes have in common. */
export function headOf(
  { place }: Cin7OmniData,
  id: number,
  prefix: string,
  member: JsonObject,
  branchId: number,
  lines: readonly JsonObject[],
  freight: number,
  nowMs: number,
): JsonObject {
  return {
    id,
    createdDate: iso(nowMs),
    modifiedDate: iso(nowMs),
    createdBy: 1,
    reference: `${prefix}-${id}`,
    memberId: member["id"] ?? 0,
    firstName: member["firstName"] ?? null,
    lastName: member["lastName"] ?? null,
    company: member["company"] ?? null,
    email: member["email"] ?? null,
    phone: member["phone"] ?? null,
    branchId,
    status: "APPROVED",
    stage: "New",
    isVoid: false,
    internalComments: null,
    currencyCode: place.currency,
    currencyRate: 1,
    ...totalsOf(lines, freight),
    lineItems: lines,
  };
}

export function orderOf(
  data: Cin7OmniData,
  id: number,
  member: JsonObject,
  branchId: number,
  lines: readonly JsonObject[],
  freight: number,
  nowMs: number,
): JsonObject {
  return {
    ...headOf(data, id, "SO", member, branchId, lines, freight, nowMs),
    customerOrderNo: null,
    deliveryAddress1: member["address1"] ?? null,
    deliveryCity: member["city"] ?? null,
    deliveryState: member["state"] ?? null,
    deliveryPostalCode: member["postCode"] ?? null,
    deliveryCountry: member["country"] ?? null,
    invoiceDate: iso(nowMs),
    invoiceNumber: id,
    dispatchedDate: null,
    trackingCode: null,
    logisticsCarrier: null,
    logisticsStatus: 1,
  };
}

export function creditNoteOf(data: Cin7OmniData, id: number, member: JsonObject, branchId: number, lines: readonly JsonObject[], nowMs: number): JsonObject {
  return {
    ...headOf(data, id, "CR", member, branchId, lines, 0, nowMs),
    creditNoteNumber: `CRN-${id}`,
    creditNoteDate: iso(nowMs),
    salesReference: null,
    completedDate: iso(nowMs),
  };
}
