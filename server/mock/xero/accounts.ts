import type { Json, JsonObject } from "@fastn/core/values";
import { objectOf, textOf } from "../fields.ts";

/** A small chart of accounts, the same in every world. */
export const accounts: readonly JsonObject[] = [
  ["00000000-0000-4000-8000-000000000090", "090", "Business Bank Account", "BANK", "ASSET"],
  ["00000000-0000-4000-8000-000000000091", "091", "Business Savings Account", "BANK", "ASSET"],
  ["00000000-0000-4000-8000-000000000200", "200", "Sales", "REVENUE", "REVENUE"],
  ["00000000-0000-4000-8000-000000000260", "260", "Other Revenue", "REVENUE", "REVENUE"],
  ["00000000-0000-4000-8000-000000000310", "310", "Cost of Goods Sold", "DIRECTCOSTS", "EXPENSE"],
  ["00000000-0000-4000-8000-000000000400", "400", "Advertising", "EXPENSE", "EXPENSE"],
  ["00000000-0000-4000-8000-000000000610", "610", "Accounts Receivable", "CURRENT", "ASSET"],
  ["00000000-0000-4000-8000-000000000880", "880", "Owner Funds Introduced", "EQUITY", "EQUITY"],
].map(([AccountID = "", Code = "", Name = "", Type = "", Class = ""]) => ({
  AccountID,
  Code,
  Name,
  Status: "ACTIVE",
  Type,
  Class,
  TaxType: Type === "REVENUE" ? "OUTPUT2" : "NONE",
  EnablePaymentsToAccount: Code === "880",
  ...(Type === "BANK" && { BankAccountNumber: `0908007654${Code}0`, BankAccountType: "BANK", CurrencyCode: "USD" }),
  HasAttachments: false,
}));

/** By AccountID or Code, as references in records name it. */
export function accountOf(reference: Json | undefined): JsonObject | undefined {
  const { AccountID, Code } = objectOf(reference);
  const [id, code] = [textOf(AccountID).toLowerCase(), textOf(Code)];
  return accounts.find((account) => (id === "" ? account["Code"] === code : account["AccountID"] === id));
}

/** Money can be paid to or from it. */
export const takesPayments = (account: JsonObject): boolean => account["Type"] === "BANK" || account["EnablePaymentsToAccount"] === true;
