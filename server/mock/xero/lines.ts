import { isJsonObject, type Json, type JsonObject } from "@fastn/core/values";
import { textOf } from "../fields.ts";
import { moneyNumber } from "../money.ts";
import type { Request } from "./answers.ts";
import { contactByName, newContact } from "./contacts.ts";

/** Percent by tax type; others count as none. */
const taxRates: Readonly<Record<string, number>> = { OUTPUT: 10, OUTPUT2: 15, INPUT: 10, INPUT2: 15, TAX001: 8.25 };

export function lineFaults(line: Json, status: string): string[] {
  if (!isJsonObject(line)) return ["A line item must be an object"];
  const faults: string[] = [];
  if (textOf(line["Description"]) === "") faults.push("Description must be at least 1 character long");
  for (const field of ["Quantity", "UnitAmount", "LineAmount"]) {
    if (line[field] !== undefined && typeof line[field] !== "number") faults.push(`${field} must be a number`);
  }
  if ((status === "AUTHORISED" || status === "SUBMITTED") && textOf(line["AccountCode"]) === "") faults.push("Account code must be specified");
  return faults;
}

/** Lines with their amounts and tax, and their sums. */
export function makeLines(request: Request, given: readonly JsonObject[], amountTypes: string): { lines: JsonObject[]; totals: JsonObject } {
  let [net, tax] = [0, 0];
  const lines = given.map((line) => {
    const quantity = typeof line["Quantity"] === "number" ? line["Quantity"] : 1;
    const unit = typeof line["UnitAmount"] === "number" ? line["UnitAmount"] : Number(line["LineAmount"] ?? 0) / quantity;
    const amount = Math.round((typeof line["LineAmount"] === "number" ? line["LineAmount"] : quantity * unit) * 100);
    const type = textOf(line["TaxType"]) || "NONE";
    const rate = amountTypes === "NoTax" || !Object.hasOwn(taxRates, type) ? 0 : (taxRates[type] ?? 0);
    const lineTax = Math.round(amountTypes === "Inclusive" ? amount - amount / (1 + rate / 100) : (amount * rate) / 100);
    net += amountTypes === "Inclusive" ? amount - lineTax : amount;
    tax += lineTax;
    return {
      LineItemID: textOf(line["LineItemID"]) || request.uuid(),
      Description: line["Description"] ?? "",
      Quantity: quantity,
      UnitAmount: unit,
      TaxType: type,
      TaxAmount: moneyNumber(lineTax),
      LineAmount: moneyNumber(amount),
      ...(textOf(line["AccountCode"]) !== "" && { AccountCode: line["AccountCode"] ?? "" }),
      ...(textOf(line["ItemCode"]) !== "" && { ItemCode: line["ItemCode"] ?? "" }),
      Tracking: [],
    };
  });
  return { lines, totals: { SubTotal: moneyNumber(net), TotalTax: moneyNumber(tax), Total: moneyNumber(net + tax) } };
}

export function contactIdOf(request: Request, given: Json | undefined): string {
  const contact = isJsonObject(given) ? given : {};
  const id = textOf(contact["ContactID"]).toLowerCase();
  if (id !== "") return id;
  // Xero makes a contact for a name it does not know.
  const known = contactByName(request.data, textOf(contact["Name"])) ?? newContact(request, contact);
  return String(known["ContactID"]);
}
