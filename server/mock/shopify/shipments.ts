import type { Json, JsonObject } from "@fastn/core/values";
import { firstIds } from "./ids.ts";

export interface Tracking {
  readonly number?: Json | undefined;
  readonly company?: Json | undefined;
  readonly url?: Json | undefined;
}

/** `count`: which shipment of its order it is, from 1. */
export function fulfillmentOf(order: JsonObject, id: number, count: number, lines: readonly JsonObject[], tracking: Tracking, at: string): JsonObject {
  return {
    id,
    order_id: order["id"] ?? null,
    name: `${String(order["name"])}.${count}`,
    status: "success",
    shipment_status: null,
    service: "manual",
    location_id: firstIds.location,
    ...trackingOf(tracking),
    line_items: lines,
    created_at: at,
    updated_at: at,
  };
}

export function trackingOf({ number, company, url }: Tracking): JsonObject {
  return {
    tracking_company: company ?? null,
    tracking_number: number ?? null,
    tracking_numbers: number === undefined || number === null ? [] : [number],
    tracking_url: url ?? null,
    tracking_urls: url === undefined || url === null ? [] : [url],
  };
}

/** Of each line of an order, how many are still to be shipped, by line id. */
export function leftToShip(order: JsonObject, fulfillments: Iterable<JsonObject>): Map<number, number> {
  const left = new Map((order["line_items"] as readonly JsonObject[]).map((line) => [line["id"] as number, Number(line["quantity"])]));
  for (const fulfillment of fulfillments) {
    if (fulfillment["order_id"] !== order["id"] || fulfillment["status"] === "cancelled") continue;
    for (const line of fulfillment["line_items"] as readonly JsonObject[]) {
      const id = line["id"] as number;
      left.set(id, (left.get(id) ?? 0) - Number(line["quantity"]));
    }
  }
  return left;
}
