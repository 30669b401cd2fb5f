import { Type } from "typebox";
import { segment } from "../client/url.ts";
import { defineAction } from "../definition.ts";
import { inputOf } from "../schema-parts.ts";
import { only, pagination, paging, records } from "./records.ts";
import { AccountRef, pageInput, Pagination, Payment } from "./schemas.ts";

const PaymentID = Type.String({ minLength: 1 });

const listPayments = defineAction("listPayments", {
  description: "List payments of invoices and bills, a page at a time.",
  entity: "payment",
  type: "list",
  inputSchema: inputOf(pageInput),
  outputSchema: Type.Object({ Payments: Type.Array(Payment), pagination: Pagination }),
  paging: paging("Payments"),
  async handler({ http }, params) {
    const answer = await http.get("/Payments", { params: { page: 1, ...params } });
    return { Payments: records(answer, "Payments"), pagination: pagination(answer, "Payments") };
  },
});

const getPayment = defineAction("getPayment", {
  description: "Read one payment.",
  entity: "payment",
  type: "read",
  inputSchema: inputOf({ PaymentID }),
  outputSchema: Payment,
  async handler({ http }, { PaymentID: id }) {
    return only(await http.get(`/Payments/${segment(id, "PaymentID")}`), "Payments");
  },
});

const createPayment = defineAction("createPayment", {
  description: "Pay an approved invoice or bill, whole or in part.",
  entity: "payment",
  type: "create",
  inputSchema: inputOf({
    Invoice: Type.Union([Type.Object({ InvoiceID: Type.String({ minLength: 1 }) }), Type.Object({ InvoiceNumber: Type.String({ minLength: 1 }) })]),
    Account: AccountRef,
    Amount: Type.Number({ exclusiveMinimum: 0 }),
    Date: Type.Optional(Type.String({ description: "`2026-01-31`; left out: today" })),
    Reference: Type.Optional(Type.String({ maxLength: 255 })),
  }),
  outputSchema: Payment,
  async handler({ http }, params) {
    return only(await http.put("/Payments", { body: { Payments: [params] } }), "Payments");
  },
});

const deletePayment = defineAction("deletePayment", {
  description: "Take a payment back; its invoice is due again.",
  entity: "payment",
  type: "delete",
  inputSchema: inputOf({ PaymentID }),
  outputSchema: Payment,
  async handler({ http }, { PaymentID: id }) {
    return only(await http.post(`/Payments/${segment(id, "PaymentID")}`, { body: { Payments: [{ PaymentID: id, Status: "DELETED" }] } }), "Payments");
  },
});

export const paymentActions = [listPayments, getPayment, createPayment, deletePayment];
