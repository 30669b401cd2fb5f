import { isJsonObject, type Json, type JsonObject } from "@fastn/core";
import { Type } from "typebox";
import { defineAction } from "../definition.ts";
import { inputOf } from "../schema-parts.ts";
import { queryRecords } from "./client.ts";
import { createOf, listOf, operationOf, readOf, sendOf, updateOf, type Resource } from "./resource.ts";
import { Address, Customer, Email, Estimate, Invoice, Item, NewLine, Payment, Phone, Ref, saleInput } from "./schemas.ts";

const invoice: Resource = { name: "Invoice", entity: "invoice", schema: Invoice };
const customer: Resource = { name: "Customer", entity: "customer", schema: Customer };
const item: Resource = { name: "Item", entity: "item", schema: Item };
const payment: Resource = { name: "Payment", entity: "payment", schema: Payment };
const estimate: Resource = { name: "Estimate", entity: "estimate", schema: Estimate };

const Day = Type.String({ description: "`2026-01-31`" });
const Lines = Type.Array(NewLine, { minItems: 1 });

/** Lines without a kind are sales lines: nearly all are. */
function withKinds(given: JsonObject): JsonObject {
  const lines = given["Line"];
  if (!Array.isArray(lines)) return given;
  return { ...given, Line: (lines as readonly Json[]).map((line) => (isJsonObject(line) ? { DetailType: "SalesItemLineDetail", ...line } : line)) };
}

const byCustomer = { customerId: "CustomerRef", docNumber: "DocNumber" };

export const saleActions = [
  listOf("listInvoices", invoice, "List invoices, a page at a time.", byCustomer),
  readOf("getInvoice", invoice, "Read one invoice with its lines."),
  createOf(
    "createInvoice",
    invoice,
    "Create an invoice for a customer.",
    { CustomerRef: Ref, Line: Lines, DueDate: Type.Optional(Day), ...saleInput },
    withKinds,
  ),
  updateOf(
    "updateInvoice",
    invoice,
    "Change fields of an invoice; lines, when given, replace all there are.",
    { CustomerRef: Type.Optional(Ref), Line: Type.Optional(Lines), DueDate: Type.Optional(Day), ...saleInput },
    withKinds,
  ),
  sendOf("sendInvoice", invoice, "Send an invoice to its customer by mail."),
  operationOf("voidInvoice", invoice, "Void an invoice: it stays, with all amounts at zero.", "void"),
  operationOf("deleteInvoice", invoice, "Delete an invoice.", "delete"),
  listOf("listEstimates", estimate, "List estimates, a page at a time.", byCustomer),
  readOf("getEstimate", estimate, "Read one estimate with its lines."),
  createOf(
    "createEstimate",
    estimate,
    "Create an estimate for a customer.",
    { CustomerRef: Ref, Line: Lines, ExpirationDate: Type.Optional(Day), ...saleInput },
    withKinds,
  ),
  updateOf(
    "updateEstimate",
    estimate,
    "Change fields or the state of an estimate; lines, when given, replace all there are.",
    {
      Line: Type.Optional(Lines),
      ExpirationDate: Type.Optional(Day),
      TxnStatus: Type.Optional(Type.Enum(["Pending", "Accepted", "Closed", "Rejected"])),
      ...saleInput,
    },
    withKinds,
  ),
  sendOf("sendEstimate", estimate, "Send an estimate to its customer by mail."),
  operationOf("deleteEstimate", estimate, "Delete an estimate.", "delete"),
];

const customerFields = {
  GivenName: Type.Optional(Type.String({ maxLength: 100 })),
  FamilyName: Type.Optional(Type.String({ maxLength: 100 })),
  CompanyName: Type.Optional(Type.String({ maxLength: 100 })),
  PrimaryEmailAddr: Type.Optional(Email),
  PrimaryPhone: Type.Optional(Phone),
  BillAddr: Type.Optional(Address),
  Notes: Type.Optional(Type.String({ maxLength: 2000 })),
};
const Name = Type.String({ minLength: 1, maxLength: 500, description: "Unique among customers, vendors and employees" });

export const customerActions = [
  listOf("listCustomers", customer, "List active customers, a page at a time.", { displayName: "DisplayName", email: "PrimaryEmailAddr" }),
  readOf("getCustomer", customer, "Read one customer."),
  createOf("createCustomer", customer, "Create a customer.", { DisplayName: Name, ...customerFields }),
  updateOf("updateCustomer", customer, "Change fields of a customer; customers are not deleted but set Active: false.", {
    DisplayName: Type.Optional(Name),
    ...customerFields,
    Active: Type.Optional(Type.Boolean()),
  }),
];

const itemFields = {
  Sku: Type.Optional(Type.String({ maxLength: 100 })),
  Description: Type.Optional(Type.String({ maxLength: 4000 })),
  UnitPrice: Type.Optional(Type.Number()),
};

export const itemActions = [
  listOf("listItems", item, "List active products and services, a page at a time.", { name: "Name", sku: "Sku", type: "Type" }),
  readOf("getItem", item, "Read one product or service."),
  createOf("createItem", item, "Create a product or service.", {
    Name: Type.String({ minLength: 1, maxLength: 100 }),
    Type: Type.Enum(["Service", "NonInventory", "Inventory"]),
    IncomeAccountRef: Ref,
    ExpenseAccountRef: Type.Optional(Ref),
    AssetAccountRef: Type.Optional(Ref),
    TrackQtyOnHand: Type.Optional(Type.Boolean()),
    QtyOnHand: Type.Optional(Type.Number({ description: "Of an Inventory item at its start" })),
    InvStartDate: Type.Optional(Day),
    ...itemFields,
  }),
  updateOf("updateItem", item, "Change fields of a product or service; it is not deleted but set Active: false.", {
    Name: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    ...itemFields,
    Active: Type.Optional(Type.Boolean()),
  }),
];

const query = defineAction("query", {
  description: "Read records with a query of QuickBooks' own: select * from Invoice where Balance > '0'.",
  entity: "query",
  type: "other",
  inputSchema: inputOf({
    query: Type.String({ minLength: 1 }),
    records: Type.Optional(Type.String({ description: "What the query reads, `Invoice`; left out: the word after from" })),
  }),
  outputSchema: Type.Object({ records: Type.Array(Type.Unknown()) }),
  async handler({ http }, { query: text, records }) {
    return { records: await queryRecords(http, text, records ?? /\bfrom\s+(\w+)/i.exec(text)?.[1] ?? "") };
  },
});

export const paymentActions = [
  listOf("listPayments", payment, "List payments received, a page at a time.", { customerId: "CustomerRef" }),
  readOf("getPayment", payment, "Read one payment."),
  createOf("createPayment", payment, "Record a payment of a customer, against invoices or on account.", {
    CustomerRef: Ref,
    TotalAmt: Type.Number({ exclusiveMinimum: 0 }),
    TxnDate: Type.Optional(Day),
    PaymentRefNum: Type.Optional(Type.String({ maxLength: 21 })),
    PrivateNote: Type.Optional(Type.String()),
    Line: Type.Optional(
      Type.Array(
        Type.Object({
          Amount: Type.Number({ exclusiveMinimum: 0 }),
          LinkedTxn: Type.Array(Type.Object({ TxnId: Type.String({ minLength: 1 }), TxnType: Type.Literal("Invoice") }), { minItems: 1, maxItems: 1 }),
        }),
        { description: "Which invoices it pays" },
      ),
    ),
  }),
  operationOf("deletePayment", payment, "Delete a payment; its invoices are owed again.", "delete"),
  query,
];
