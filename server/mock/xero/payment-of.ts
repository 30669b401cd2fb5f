import type { JsonObject } from "@fastn/core/values";
import { xeroDate } from "./dates.ts";

/** A payment as it is kept: of its invoice only the id. */
export function paymentOf(id: string, invoice: JsonObject, account: JsonObject, amount: number, dateMs: number, nowMs: number): JsonObject {
  return {
    PaymentID: id,
    Date: xeroDate(dateMs),
    Amount: amount,
    BankAmount: amount,
    Reference: "",
    CurrencyRate: 1,
    PaymentType: invoice["Type"] === "ACCPAY" ? "ACCPAYPAYMENT" : "ACCRECPAYMENT",
    Status: "AUTHORISED",
    UpdatedDateUTC: xeroDate(nowMs),
    HasAccount: true,
    IsReconciled: false,
    Account: { AccountID: account["AccountID"] ?? null, Code: account["Code"] ?? null },
    Invoice: { InvoiceID: invoice["InvoiceID"] ?? null },
    HasValidationErrors: false,
  };
}
