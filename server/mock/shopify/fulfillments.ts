import type { Json, JsonObject } from "@fastn/core/values";
import { objectOf, objectsOf } from "../fields.ts";
import { json, type MockAnswer, type MockRoute } from "../service.ts";
import { changed, invalid, missing, notFound, numberOf, wrapped, type Request } from "./answers.ts";
import type { ShopifyData } from "./data.ts";
import { firstIds, iso } from "./ids.ts";
import { fulfillmentOf, leftToShip, trackingOf } from "./shipments.ts";

/** Fulfillment orders are derived: one an order, its id as far from its order's as the first ones are from each other. */
const offset = 100_000_000_000;
const linesOf = (order: JsonObject): readonly JsonObject[] => order["line_items"] as readonly JsonObject[];

function fulfillmentOrder(data: ShopifyData, order: JsonObject): JsonObject {
  const left = leftToShip(order, data.fulfillments.values());
  const id = (order["id"] as number) + offset;
  const open = [...left.values()].some((quantity) => quantity > 0);
  return {
    id,
    order_id: order["id"] ?? null,
    assigned_location_id: firstIds.location,
    request_status: "unsubmitted",
    status: order["cancelled_at"] !== null ? "cancelled" : open ? "open" : "closed",
    line_items: linesOf(order).map((line) => ({
      id: (line["id"] as number) + offset,
      fulfillment_order_id: id,
      line_item_id: line["id"] ?? null,
      variant_id: line["variant_id"] ?? null,
      quantity: line["quantity"] ?? null,
      fulfillable_quantity: left.get(line["id"] as number) ?? 0,
    })),
  };
}

/** Lines to ship, from the lines named or all that is left; null when more is asked for than is left. */
function shippedLines(order: JsonObject, left: ReadonlyMap<number, number>, given: Json | undefined): JsonObject[] | null {
  const asked = given === undefined ? [...left].map(([id, quantity]) => ({ id: id + offset, quantity })) : objectsOf(given);
  const shipped: JsonObject[] = [];
  for (const each of asked as readonly JsonObject[]) {
    const line = linesOf(order).find((candidate) => candidate["id"] === numberOf(each["id"]) - offset);
    const quantity = numberOf(each["quantity"]);
    if (line === undefined || !(quantity <= (left.get(line["id"] as number) ?? 0))) return null;
    if (quantity > 0) shipped.push({ ...line, quantity });
  }
  return shipped;
}

function refreshStatus(data: ShopifyData, order: JsonObject, now: number): JsonObject {
  const left = [...leftToShip(order, data.fulfillments.values())];
  const done = left.every(([, quantity]) => quantity <= 0);
  const none = left.every(([id, quantity]) => quantity === Number(linesOf(order).find((line) => line["id"] === id)?.["quantity"]));
  const next: JsonObject = { ...order, fulfillment_status: done ? "fulfilled" : none ? null : "partial", updated_at: iso(now) };
  data.orders.set(order["id"] as number, next);
  return next;
}

function create({ data, body, now }: Request): MockAnswer {
  const given = wrapped(body, "fulfillment");
  if (given === null) return missing("fulfillment");
  const [asked] = objectsOf(given["line_items_by_fulfillment_order"]);
  const order = data.orders.get(numberOf(asked?.["fulfillment_order_id"]) - offset);
  if (asked === undefined || order === undefined) return notFound;
  const left = leftToShip(order, data.fulfillments.values());
  const lines = shippedLines(order, left, asked["fulfillment_order_line_items"]);
  if (order["cancelled_at"] !== null || lines?.length === 0) return invalid({ base: ["The fulfillment order is not in an open state."] });
  if (lines === null) return invalid({ base: ["Invalid fulfillment order line item quantity requested."] });
  const count = [...data.fulfillments.values()].filter((each) => each["order_id"] === order["id"]).length + 1;
  const { number, company, url } = objectOf(given["tracking_info"]);
  const id = data.nextId++;
  const fulfillment = fulfillmentOf(order, id, count, lines, { number, company, url }, iso(now));
  data.fulfillments.set(id, fulfillment);
  const status = refreshStatus(data, order, now)["fulfillment_status"];
  return changed(201, "fulfillment", fulfillment, "fulfillments/create", ...(status === "fulfilled" ? ["orders/fulfilled"] : []));
}

function change({ data, params, now }: Request, set: JsonObject): MockAnswer {
  const fulfillment = data.fulfillments.get(numberOf(params["id"]));
  if (fulfillment === undefined) return notFound;
  if (fulfillment["status"] === "cancelled") return invalid({ base: ["The fulfillment is already cancelled."] });
  const next: JsonObject = { ...fulfillment, ...set, updated_at: iso(now) };
  data.fulfillments.set(fulfillment["id"] as number, next);
  const order = data.orders.get(fulfillment["order_id"] as number);
  if (order !== undefined) refreshStatus(data, order, now);
  return changed(200, "fulfillment", next, "fulfillments/update");
}

export const fulfillmentRoutes: readonly MockRoute<ShopifyData>[] = [
  {
    method: "GET",
    pattern: "/orders/:id/fulfillment_orders",
    handle({ data, params }) {
      const order = data.orders.get(numberOf(params["id"]));
      return order === undefined ? notFound : json(200, { fulfillment_orders: [fulfillmentOrder(data, order)] });
    },
  },
  {
    method: "GET",
    pattern: "/orders/:id/fulfillments",
    handle({ data, params }) {
      const id = numberOf(params["id"]);
      if (!data.orders.has(id)) return notFound;
      return json(200, { fulfillments: [...data.fulfillments.values()].filter((each) => each["order_id"] === id) });
    },
  },
  { method: "POST", pattern: "/fulfillments", handle: create },
  {
    method: "POST",
    pattern: "/fulfillments/:id/update_tracking",
    handle(request) {
      const { number, company, url } = objectOf(wrapped(request.body, "fulfillment")?.["tracking_info"]);
      return change(request, trackingOf({ number, company, url }));
    },
  },
  { method: "POST", pattern: "/fulfillments/:id/cancel", handle: (request) => change(request, { status: "cancelled" }) },
];
