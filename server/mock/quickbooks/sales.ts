import type { Json, JsonObject } from "@fastn/core/values";
import { objectOf, objectsOf, textOf } from "../fields.ts";
import { cents, moneyNumber } from "../money.ts";
import { currencyRef, day, head, type QuickBooksData } from "./tables.ts";

/** Lines with ids, and the sum line QuickBooks adds. */
export function linesOf(given: Json | undefined): { readonly lines: JsonObject[]; readonly total: number } {
  const own = objectsOf(given).filter((line) => line["DetailType"] !== "SubTotalLineDetail");
  const total = own.reduce((sum, line) => sum + cents(Number(line["Amount"] ?? 0)), 0);
  const lines: JsonObject[] = own.map((line, index) => ({ Id: String(index + 1), LineNum: index + 1, ...line, Amount: line["Amount"] ?? 0 }));
  return { lines: [...lines, { Amount: moneyNumber(total), DetailType: "SubTotalLineDetail", SubTotalLineDetail: {} }], total };
}

/** A new invoice or estimate from what was sent. */
export function saleOf(data: QuickBooksData, kind: "Invoice" | "Estimate", fields: JsonObject, customer: JsonObject, nowMs: number): JsonObject {
  const { lines, total } = linesOf(fields["Line"]);
  const { DueDate: due, ExpirationDate: expiration, BillEmail: email, CustomerMemo: memo, PrivateNote: note } = fields;
  const date = textOf(fields["TxnDate"]) || day(nowMs);
  const mail = email ?? customer["PrimaryEmailAddr"];
  return {
    ...head(data, nowMs),
    DocNumber: textOf(fields["DocNumber"]) || String(data.nextDocNumber++),
    TxnDate: date,
    CustomerRef: { value: customer["Id"] ?? "", name: customer["DisplayName"] ?? "" },
    CurrencyRef: currencyRef(data),
    Line: lines,
    LinkedTxn: [],
    TotalAmt: moneyNumber(total),
    TxnTaxDetail: { TotalTax: 0 },
    PrintStatus: "NeedToPrint",
    EmailStatus: "NotSet",
    ...(mail !== undefined && { BillEmail: mail }),
    ...(memo !== undefined && { CustomerMemo: memo }),
    ...(note !== undefined && { PrivateNote: note }),
    ...(kind === "Invoice"
      ? { DueDate: textOf(due) || day(Date.parse(date) + 30 * 86_400_000), Balance: moneyNumber(total) }
      : { TxnStatus: "Pending", ...(expiration !== undefined && { ExpirationDate: expiration }) }),
  };
}

/** A customer with what they owe. */
export function withTotals({ tables }: QuickBooksData, customer: JsonObject): JsonObject {
  const owed = [...tables.Invoice.values()].reduce(
    (sum, invoice) => sum + (objectOf(invoice["CustomerRef"])["value"] === customer["Id"] ? cents(Number(invoice["Balance"])) : 0),
    0,
  );
  return { ...customer, Balance: moneyNumber(owed) };
}
