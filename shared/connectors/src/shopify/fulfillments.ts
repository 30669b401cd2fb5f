import { Type } from "typebox";
import { segment } from "../client/url.ts";
import { defineAction } from "../definition.ts";
import { inputOf } from "../schema-parts.ts";
import { unwrap } from "./pages.ts";
import { Fulfillment, FulfillmentOrder, Id } from "./schemas.ts";

const tracking = {
  tracking_number: Type.Optional(Type.String()),
  tracking_company: Type.Optional(Type.String({ description: "`UPS`, `DHL Express`, …" })),
  tracking_url: Type.Optional(Type.String()),
  notify_customer: Type.Optional(Type.Boolean()),
};

interface Tracking {
  readonly tracking_number?: string;
  readonly tracking_company?: string;
  readonly tracking_url?: string;
  readonly notify_customer?: boolean;
}

const trackingBody = ({ tracking_number: number, tracking_company: company, tracking_url: url, notify_customer: notify }: Tracking) => ({
  tracking_info: { ...(number !== undefined && { number }), ...(company !== undefined && { company }), ...(url !== undefined && { url }) },
  ...(notify !== undefined && { notify_customer: notify }),
});

const listFulfillmentOrders = defineAction("listFulfillmentOrders", {
  description: "List what is left to ship of an order, by location: the ids that createFulfillment takes.",
  entity: "fulfillment_order",
  type: "list",
  inputSchema: inputOf({ order_id: Id }),
  outputSchema: Type.Object({ fulfillment_orders: Type.Array(FulfillmentOrder) }),
  async handler({ http }, { order_id: id }) {
    return { fulfillment_orders: unwrap(await http.get(`/orders/${segment(id, "order_id")}/fulfillment_orders.json`), "fulfillment_orders") };
  },
});

const listFulfillments = defineAction("listFulfillments", {
  description: "List the shipments of an order.",
  entity: "fulfillment",
  type: "list",
  inputSchema: inputOf({ order_id: Id }),
  outputSchema: Type.Object({ fulfillments: Type.Array(Fulfillment) }),
  async handler({ http }, { order_id: id }) {
    return { fulfillments: unwrap(await http.get(`/orders/${segment(id, "order_id")}/fulfillments.json`), "fulfillments") };
  },
});

const createFulfillment = defineAction("createFulfillment", {
  description: "Ship all or some lines of a fulfillment order, with tracking.",
  entity: "fulfillment",
  type: "create",
  inputSchema: inputOf({
    fulfillment_order_id: Id,
    lines: Type.Optional(
      Type.Array(Type.Object({ id: Type.Integer({ description: "Line of the fulfillment order" }), quantity: Type.Integer({ minimum: 1 }) }), {
        minItems: 1,
        description: "Left out: everything that is left to ship",
      }),
    ),
    ...tracking,
  }),
  outputSchema: Fulfillment,
  async handler({ http }, { fulfillment_order_id: id, lines, ...rest }) {
    const shipped = { fulfillment_order_id: Number(id), ...(lines !== undefined && { fulfillment_order_line_items: lines }) };
    const body = { fulfillment: { line_items_by_fulfillment_order: [shipped], ...trackingBody(rest) } };
    return unwrap(await http.post("/fulfillments.json", { body }), "fulfillment");
  },
});

const updateTracking = defineAction("updateTracking", {
  description: "Change the tracking of a shipment.",
  entity: "fulfillment",
  type: "update",
  inputSchema: inputOf({ id: Id, ...tracking }),
  outputSchema: Fulfillment,
  async handler({ http }, { id, ...rest }) {
    return unwrap(await http.post(`/fulfillments/${segment(id, "id")}/update_tracking.json`, { body: { fulfillment: trackingBody(rest) } }), "fulfillment");
  },
});

const cancelFulfillment = defineAction("cancelFulfillment", {
  description: "Cancel a shipment; its lines are left to ship again.",
  entity: "fulfillment",
  type: "update",
  inputSchema: inputOf({ id: Id }),
  outputSchema: Fulfillment,
  async handler({ http }, { id }) {
    return unwrap(await http.post(`/fulfillments/${segment(id, "id")}/cancel.json`, { body: {} }), "fulfillment");
  },
});

export const fulfillmentActions = [listFulfillmentOrders, listFulfillments, createFulfillment, updateTracking, cancelFulfillment];
