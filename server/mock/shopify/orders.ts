import { isJsonObject, type Json, type JsonObject } from "@fastn/core/values";
import { json, type MockAnswer, type MockRoute } from "../service.ts";
import { changed, commonFilters, gone, invalid, missing, notFound, numberOf, page, textOr, wrapped, type Request } from "./answers.ts";
import { lineOf, orderHead, refreshTotals, showOrder, totalsOf, type ShopifyData } from "./data.ts";
import { iso } from "./ids.ts";

const editable = ["note", "tags", "email", "phone", "shipping_address", "billing_address"];

function select({ data }: Request, filters: URLSearchParams): JsonObject[] {
  const status = filters.get("status") ?? "open";
  const financial = filters.get("financial_status") ?? "any";
  const fulfillment = filters.get("fulfillment_status") ?? "any";
  return [...data.orders.values()]
    .filter((order) => {
      if (status === "open" && (order["cancelled_at"] !== null || order["closed_at"] !== null)) return false;
      if (status === "closed" && order["closed_at"] === null) return false;
      if (status === "cancelled" && order["cancelled_at"] === null) return false;
      if (
        financial === "unpaid"
          ? !["pending", "authorized"].includes(String(order["financial_status"]))
          : financial !== "any" && order["financial_status"] !== financial
      )
        return false;
      if (fulfillment === "shipped" && order["fulfillment_status"] !== "fulfilled") return false;
      if ((fulfillment === "unshipped" || fulfillment === "unfulfilled") && order["fulfillment_status"] !== null) return false;
      if (fulfillment === "partial" && order["fulfillment_status"] !== "partial") return false;
      return commonFilters(order, filters);
    })
    .sort((a, b) => (filters.has("since_id") ? Number(a["id"]) - Number(b["id"]) : Number(b["id"]) - Number(a["id"])));
}

/** Lines of an order from what the caller wrote: by variant, by product, or with a title and price of their own. */
function readLines(data: ShopifyData, given: Json | undefined): JsonObject[] | null {
  if (!Array.isArray(given) || given.length === 0) return null;
  const lines: JsonObject[] = [];
  for (const each of given as readonly Json[]) {
    if (!isJsonObject(each)) return null;
    const quantity = numberOf(each["quantity"] ?? 1);
    if (!(quantity >= 1)) return null;
    const id = data.nextId++;
    const variantId = numberOf(each["variant_id"]);
    const product = [...data.products.values()].find(
      (candidate) =>
        candidate["id"] === numberOf(each["product_id"]) || (candidate["variants"] as readonly JsonObject[]).some((variant) => variant["id"] === variantId),
    );
    if (product !== undefined) {
      const position = (product["variants"] as readonly JsonObject[]).findIndex((variant) => variant["id"] === variantId);
      const line = lineOf(product, Math.max(0, position), quantity, id);
      lines.push(each["price"] === undefined ? line : { ...line, price: Number(each["price"]).toFixed(2) });
    } else {
      const [title, price] = [each["title"], Number(each["price"])];
      if (typeof title !== "string" || !Number.isFinite(price)) return null;
      lines.push({
        id,
        product_id: null,
        variant_id: null,
        title,
        name: title,
        sku: textOr(each["sku"], null),
        quantity,
        price: price.toFixed(2),
        total_discount: "0.00",
        taxable: true,
      });
    }
  }
  return lines;
}

function create(request: Request): MockAnswer {
  const { data, body, now } = request;
  const order = wrapped(body, "order");
  if (order === null) return missing("order");
  const lines = readLines(data, order["line_items"]);
  if (lines === null) return invalid({ line_items: ["must have at least one line item with a variant, or a title, price and quantity"] });
  const customerId = isJsonObject(order["customer"]) ? numberOf(order["customer"]["id"]) : null;
  const customer = customerId === null ? undefined : data.customers.get(customerId);
  if (customerId !== null && customer === undefined) return invalid({ customer: ["could not be found"] });
  const id = data.nextId++;
  const made: JsonObject = {
    ...orderHead(id, data.nextOrderNumber++, iso(now), data.place.currency),
    email: order["email"] ?? customer?.["email"] ?? null,
    currency: textOr(order["currency"], data.place.currency),
    note: textOr(order["note"], null),
    tags: textOr(order["tags"], ""),
    financial_status: textOr(order["financial_status"], "paid"),
    fulfillment_status: null,
    customer_id: customerId,
    line_items: lines,
    shipping_address: order["shipping_address"] ?? customer?.["default_address"] ?? null,
    billing_address: order["billing_address"] ?? customer?.["default_address"] ?? null,
    ...totalsOf(lines),
  };
  data.orders.set(id, made);
  if (customerId !== null) refreshTotals(data, customerId);
  return changed(201, "order", showOrder(data, made), "orders/create", ...(made["financial_status"] === "paid" ? ["orders/paid"] : []));
}

/** Apply what `plan` says to an order, or answer with its refusal. */
function change(
  { data, params, now }: Request,
  plan: (order: JsonObject) => { readonly set: JsonObject; readonly topic?: string } | { readonly refuse: MockAnswer },
): MockAnswer {
  const order = data.orders.get(numberOf(params["id"]));
  if (order === undefined) return notFound;
  const planned = plan(order);
  if ("refuse" in planned) return planned.refuse;
  const next = { ...order, ...planned.set, updated_at: iso(now) };
  data.orders.set(order["id"] as number, next);
  if (typeof order["customer_id"] === "number") refreshTotals(data, order["customer_id"]);
  return changed(200, "order", showOrder(data, next), ...(planned.topic === undefined ? [] : [planned.topic]), "orders/updated");
}

export const orderRoutes: readonly MockRoute<ShopifyData>[] = [
  {
    method: "GET",
    pattern: "/orders",
    handle: (request) => page(request, "orders", (filters) => select(request, filters).map((order) => showOrder(request.data, order))),
  },
  { method: "GET", pattern: "/orders/count", handle: (request) => json(200, { count: select(request, request.query).length }) },
  {
    method: "GET",
    pattern: "/orders/:id",
    handle({ data, params }) {
      const order = data.orders.get(numberOf(params["id"]));
      return order === undefined ? notFound : json(200, { order: showOrder(data, order) });
    },
  },
  { method: "POST", pattern: "/orders", handle: create },
  {
    method: "PUT",
    pattern: "/orders/:id",
    handle(request) {
      const changes = wrapped(request.body, "order");
      if (changes === null) return missing("order");
      return change(request, () => ({ set: Object.fromEntries(Object.entries(changes).filter(([field]) => editable.includes(field))) }));
    },
  },
  {
    method: "POST",
    pattern: "/orders/:id/cancel",
    handle: (request) =>
      change(request, (order) => {
        if (order["fulfillment_status"] === "fulfilled") return { refuse: invalid({ base: ["Cannot cancel an order that has been fulfilled"] }) };
        if (order["cancelled_at"] !== null) return { refuse: invalid({ base: ["Order is already cancelled"] }) };
        const reason = isJsonObject(request.body) ? textOr(request.body["reason"], "other") : "other";
        return {
          topic: "orders/cancelled",
          set: { cancelled_at: iso(request.now), cancel_reason: reason, financial_status: order["financial_status"] === "paid" ? "refunded" : "voided" },
        };
      }),
  },
  { method: "POST", pattern: "/orders/:id/close", handle: (request) => change(request, () => ({ set: { closed_at: iso(request.now) } })) },
  { method: "POST", pattern: "/orders/:id/open", handle: (request) => change(request, () => ({ set: { closed_at: null } })) },
  {
    method: "DELETE",
    pattern: "/orders/:id",
    handle({ data, params }) {
      const order = data.orders.get(numberOf(params["id"]));
      if (order === undefined) return notFound;
      data.orders.delete(order["id"] as number);
      if (typeof order["customer_id"] === "number") refreshTotals(data, order["customer_id"]);
      return gone("orders/delete", order["id"]);
    },
  },
];
