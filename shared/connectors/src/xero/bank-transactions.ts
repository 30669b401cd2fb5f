import { Type } from "typebox";
import { segment } from "../client/url.ts";
import { defineAction } from "../definition.ts";
import { inputOf } from "../schema-parts.ts";
import { only, pagination, paging, records } from "./records.ts";
import { Account, AccountRef, BankTransaction, ContactRef, NewLine, pageInput, Pagination } from "./schemas.ts";

const BankTransactionID = Type.String({ minLength: 1 });

const fields = {
  Reference: Type.Optional(Type.String({ maxLength: 255 })),
  Date: Type.Optional(Type.String({ description: "`2026-01-31`; left out: today" })),
  LineAmountTypes: Type.Optional(Type.Enum(["Exclusive", "Inclusive", "NoTax"], { default: "Exclusive" })),
  IsReconciled: Type.Optional(Type.Boolean()),
};

const listBankTransactions = defineAction("listBankTransactions", {
  description: "List money spent and received, a page at a time.",
  entity: "bank_transaction",
  type: "list",
  inputSchema: inputOf(pageInput),
  outputSchema: Type.Object({ BankTransactions: Type.Array(BankTransaction), pagination: Pagination }),
  paging: paging("BankTransactions"),
  async handler({ http }, params) {
    const answer = await http.get("/BankTransactions", { params: { page: 1, ...params } });
    return { BankTransactions: records(answer, "BankTransactions"), pagination: pagination(answer, "BankTransactions") };
  },
});

const getBankTransaction = defineAction("getBankTransaction", {
  description: "Read one bank transaction with its lines.",
  entity: "bank_transaction",
  type: "read",
  inputSchema: inputOf({ BankTransactionID }),
  outputSchema: BankTransaction,
  async handler({ http }, { BankTransactionID: id }) {
    return only(await http.get(`/BankTransactions/${segment(id, "BankTransactionID")}`), "BankTransactions");
  },
});

const createBankTransaction = defineAction("createBankTransaction", {
  description: "Record money spent from or received into a bank account.",
  entity: "bank_transaction",
  type: "create",
  inputSchema: inputOf({
    Type: Type.Enum(["RECEIVE", "SPEND"]),
    Contact: ContactRef,
    BankAccount: AccountRef,
    LineItems: Type.Array(NewLine, { minItems: 1 }),
    ...fields,
  }),
  outputSchema: BankTransaction,
  async handler({ http }, params) {
    return only(await http.put("/BankTransactions", { body: { BankTransactions: [params] } }), "BankTransactions");
  },
});

const updateBankTransaction = defineAction("updateBankTransaction", {
  description: "Change a bank transaction that is not reconciled, or delete it.",
  entity: "bank_transaction",
  type: "update",
  inputSchema: inputOf({
    BankTransactionID,
    LineItems: Type.Optional(Type.Array(NewLine, { minItems: 1 })),
    ...fields,
    Status: Type.Optional(Type.Enum(["AUTHORISED", "DELETED"])),
  }),
  outputSchema: BankTransaction,
  async handler({ http }, { BankTransactionID: id, ...changes }) {
    const body = { BankTransactions: [{ BankTransactionID: id, ...changes }] };
    return only(await http.post(`/BankTransactions/${segment(id, "BankTransactionID")}`, { body }), "BankTransactions");
  },
});

const listAccounts = defineAction("listAccounts", {
  description: "List the chart of accounts: what lines are booked to and payments are made from.",
  entity: "account",
  type: "list",
  inputSchema: inputOf({ where: pageInput.where, order: pageInput.order }),
  outputSchema: Type.Object({ Accounts: Type.Array(Account) }),
  async handler({ http }, params) {
    return { Accounts: records(await http.get("/Accounts", { params }), "Accounts") };
  },
});

export const bankActions = [listBankTransactions, getBankTransaction, createBankTransaction, updateBankTransaction, listAccounts];
