import { isJsonObject, type Json, type JsonObject } from "@fastn/core/values";
import { cents, moneyNumber, moneyText } from "../money.ts";
import { json, type MockRoute } from "../service.ts";
import { changed, invalid, missing, notFound, numberOf, textOr, wrapped } from "./answers.ts";
import { refreshTotals, taxRate, type ShopifyData } from "./data.ts";
import { iso } from "./ids.ts";

interface RefundLine {
  readonly line: JsonObject;
  readonly quantity: number;
}

function readRefundLines(order: JsonObject, given: Json | undefined): RefundLine[] | null {
  if (given === undefined) return [];
  if (!Array.isArray(given)) return null;
  const found: RefundLine[] = [];
  for (const each of given as readonly Json[]) {
    const lines = order["line_items"] as readonly JsonObject[];
    const line = isJsonObject(each) ? lines.find((candidate) => candidate["id"] === numberOf(each["line_item_id"])) : undefined;
    const quantity = isJsonObject(each) ? numberOf(each["quantity"]) : Number.NaN;
    if (line === undefined || !(quantity >= 1 && quantity <= Number(line["quantity"]))) return null;
    found.push({ line, quantity });
  }
  return found;
}

export const refundedCents = (order: JsonObject): number =>
  (order["refunds"] as readonly JsonObject[])
    .flatMap((refund) => refund["transactions"] as readonly JsonObject[])
    .reduce((sum, transaction) => sum + cents(String(transaction["amount"])), 0);

export const refundRoutes: readonly MockRoute<ShopifyData>[] = [
  {
    method: "GET",
    pattern: "/orders/:id/refunds",
    handle({ data, params }) {
      const order = data.orders.get(numberOf(params["id"]));
      return order === undefined ? notFound : json(200, { refunds: order["refunds"] ?? [] });
    },
  },
  {
    method: "POST",
    pattern: "/orders/:id/refunds",
    handle({ data, params, body, now }) {
      const order = data.orders.get(numberOf(params["id"]));
      if (order === undefined) return notFound;
      const given = wrapped(body, "refund");
      if (given === null) return missing("refund");
      const lines = readRefundLines(order, given["refund_line_items"]);
      if (lines === null) return invalid({ refund_line_items: ["must name lines of the order and at most their quantity"] });
      const linesCents = lines.reduce((sum, { line, quantity }) => sum + Math.round(cents(String(line["price"])) * quantity * (1 + taxRate)), 0);
      const [transaction] = Array.isArray(given["transactions"]) ? (given["transactions"] as readonly Json[]) : [];
      const amount = isJsonObject(transaction) ? cents(String(transaction["amount"])) : linesCents;
      if (!(amount > 0)) return invalid({ transactions: ["must have an amount greater than 0"] });
      const total = cents(String(order["total_price"]));
      const already = refundedCents(order);
      if (already + amount > total)
        return invalid({ base: [`Refund amount ${moneyText(amount)} is more than the ${moneyText(total - already)} left to refund`] });
      const refund: JsonObject = {
        id: data.nextId++,
        order_id: order["id"] ?? null,
        created_at: iso(now),
        note: textOr(given["note"], null),
        refund_line_items: lines.map(({ line, quantity }) => ({
          id: data.nextId++,
          line_item_id: line["id"] ?? null,
          quantity,
          subtotal: moneyNumber(cents(String(line["price"])) * quantity),
        })),
        transactions: [{ id: data.nextId++, kind: "refund", status: "success", gateway: "manual", amount: moneyText(amount) }],
      };
      data.orders.set(order["id"] as number, {
        ...order,
        refunds: [...(order["refunds"] as readonly Json[]), refund],
        financial_status: already + amount === total ? "refunded" : "partially_refunded",
        updated_at: iso(now),
      });
      if (typeof order["customer_id"] === "number") refreshTotals(data, order["customer_id"]);
      return changed(201, "refund", refund, "refunds/create", "orders/updated");
    },
  },
];
