import type { JsonObject } from "@fastn/core";
import { Type } from "typebox";
import { segment } from "../client/url.ts";
import { defineAction } from "../definition.ts";
import { pageCursors, pageQuery, paging, unwrap } from "./pages.ts";
import { Address, cursors, Id, listInput, Order, Refund } from "./schemas.ts";

const NewLine = Type.Object({
  variant_id: Type.Optional(Type.Integer()),
  product_id: Type.Optional(Type.Integer()),
  title: Type.Optional(Type.String()),
  sku: Type.Optional(Type.String()),
  quantity: Type.Integer({ minimum: 1 }),
  price: Type.Optional(Type.Union([Type.String(), Type.Number()])),
});

const listOrders = defineAction("listOrders", {
  description: "List orders, newest first, a page at a time.",
  entity: "order",
  type: "list",
  inputSchema: Type.Object(
    {
      ...listInput,
      status: Type.Optional(Type.Enum(["open", "closed", "cancelled", "any"], { default: "open" })),
      financial_status: Type.Optional(
        Type.Enum(["any", "pending", "authorized", "paid", "partially_paid", "partially_refunded", "refunded", "voided", "unpaid"]),
      ),
      fulfillment_status: Type.Optional(Type.Enum(["any", "shipped", "partial", "unshipped", "unfulfilled"])),
      created_at_min: Type.Optional(Type.String({ description: "ISO 8601 time" })),
      created_at_max: Type.Optional(Type.String({ description: "ISO 8601 time" })),
      updated_at_min: Type.Optional(Type.String({ description: "ISO 8601 time" })),
      since_id: Type.Optional(Type.Integer()),
    },
    { additionalProperties: false },
  ),
  outputSchema: Type.Object({ orders: Type.Array(Order), ...cursors }),
  paging: paging("orders"),
  async handler({ http }, params) {
    const answer = await http.get("/orders.json", { params: pageQuery(params) });
    return { orders: unwrap(answer, "orders"), ...pageCursors(answer.headers["link"]) };
  },
});

const getOrder = defineAction("getOrder", {
  description: "Read one order with its lines, customer and refunds.",
  entity: "order",
  type: "read",
  inputSchema: Type.Object({ id: Id }, { additionalProperties: false }),
  outputSchema: Order,
  async handler({ http }, { id }) {
    return unwrap(await http.get(`/orders/${segment(id, "id")}.json`), "order");
  },
});

const createOrder = defineAction("createOrder", {
  description: "Create an order for lines of products or of your own.",
  entity: "order",
  type: "create",
  inputSchema: Type.Object(
    {
      line_items: Type.Array(NewLine, { minItems: 1 }),
      customer: Type.Optional(Type.Object({ id: Id })),
      email: Type.Optional(Type.String()),
      currency: Type.Optional(Type.String()),
      financial_status: Type.Optional(Type.Enum(["pending", "authorized", "paid"])),
      shipping_address: Type.Optional(Address),
      billing_address: Type.Optional(Address),
      note: Type.Optional(Type.String()),
      tags: Type.Optional(Type.String()),
    },
    { additionalProperties: false },
  ),
  outputSchema: Order,
  async handler({ http }, params) {
    return unwrap(await http.post("/orders.json", { body: { order: params } }), "order");
  },
});

const updateOrder = defineAction("updateOrder", {
  description: "Change note, tags, email or shipping address of an order.",
  entity: "order",
  type: "update",
  inputSchema: Type.Object(
    {
      id: Id,
      note: Type.Optional(Type.Union([Type.String(), Type.Null()])),
      tags: Type.Optional(Type.String()),
      email: Type.Optional(Type.String()),
      phone: Type.Optional(Type.String()),
      shipping_address: Type.Optional(Address),
    },
    { additionalProperties: false },
  ),
  outputSchema: Order,
  async handler({ http }, { id, ...changes }) {
    return unwrap(await http.put(`/orders/${segment(id, "id")}.json`, { body: { order: { id, ...changes } } }), "order");
  },
});

const cancelOrder = defineAction("cancelOrder", {
  description: "Cancel an order that has not been fulfilled.",
  entity: "order",
  type: "update",
  inputSchema: Type.Object(
    {
      id: Id,
      reason: Type.Optional(Type.Enum(["customer", "inventory", "fraud", "declined", "other"], { default: "other" })),
      email: Type.Optional(Type.Boolean({ description: "Tell the customer" })),
    },
    { additionalProperties: false },
  ),
  outputSchema: Order,
  async handler({ http }, { id, ...options }) {
    return unwrap(await http.post(`/orders/${segment(id, "id")}/cancel.json`, { body: options }), "order");
  },
});

const createRefund = defineAction("createRefund", {
  description: "Refund an amount of an order, or the price of some of its lines.",
  entity: "refund",
  type: "create",
  inputSchema: Type.Object(
    {
      order_id: Id,
      amount: Type.Optional(
        Type.Union([Type.String(), Type.Number({ exclusiveMinimum: 0 })], { description: "Money to give back; left out: the price of the lines" }),
      ),
      note: Type.Optional(Type.String()),
      notify: Type.Optional(Type.Boolean({ description: "Send the customer a notice" })),
      refund_line_items: Type.Optional(
        Type.Array(
          Type.Object({
            line_item_id: Type.Integer(),
            quantity: Type.Integer({ minimum: 1 }),
            restock_type: Type.Optional(Type.Enum(["no_restock", "cancel", "return"])),
          }),
        ),
      ),
    },
    { additionalProperties: false },
  ),
  outputSchema: Refund,
  async handler({ http }, { order_id: orderId, amount, ...refund }) {
    const given: JsonObject = { ...refund, ...(amount !== undefined && { transactions: [{ kind: "refund", amount: String(amount) }] }) };
    const answer = await http.post(`/orders/${segment(orderId, "order_id")}/refunds.json`, { body: { refund: given } });
    return unwrap(answer, "refund");
  },
});

export const orderActions = [listOrders, getOrder, createOrder, updateOrder, cancelOrder, createRefund];
