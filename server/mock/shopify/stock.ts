import type { JsonObject } from "@fastn/core/values";
import type { ShopifyData } from "./data.ts";
import { firstIds, iso } from "./ids.ts";

/** Stock is kept at the first; the second is there to move it to. */
export const locations: readonly JsonObject[] = [
  ["Main warehouse", "1 Dock Road", "Portland", "97201"],
  ["High street", "20 High Street", "Seattle", "98101"],
].map(([name = "", address1 = "", city = "", zip = ""], index) => ({
  id: firstIds.location + index,
  name,
  active: true,
  address1,
  address2: null,
  city,
  zip,
  province: null,
  country: "US",
  country_code: "US",
  phone: null,
  legacy: false,
  created_at: "2024-01-01T00:00:00Z",
  updated_at: "2024-01-01T00:00:00Z",
}));

export const inventoryItemOf = (variantId: number): number => variantId - firstIds.variant + firstIds.inventoryItem;
export const stockKey = (itemId: number, locationId: number): string => `${itemId}:${locationId}`;

export function levelOf(itemId: number, locationId: number, available: number, at: string): JsonObject {
  return { inventory_item_id: itemId, location_id: locationId, available, updated_at: at };
}

export function seedLevels(products: ReadonlyMap<number, JsonObject>): Map<string, JsonObject> {
  const levels = new Map<string, JsonObject>();
  for (const product of products.values()) {
    for (const variant of product["variants"] as readonly JsonObject[]) {
      const item = variant["inventory_item_id"] as number;
      levels.set(stockKey(item, firstIds.location), levelOf(item, firstIds.location, Number(variant["inventory_quantity"]), String(product["updated_at"])));
    }
  }
  return levels;
}

/** Set a level, and the variant's sum over all locations with it. The product counts as updated, as a shop shows it. */
export function setLevel(data: ShopifyData, itemId: number, locationId: number, available: number, now: number): JsonObject {
  const level = levelOf(itemId, locationId, available, iso(now));
  data.levels.set(stockKey(itemId, locationId), level);
  const sum = [...data.levels.values()].reduce((total, each) => total + (each["inventory_item_id"] === itemId ? Number(each["available"]) : 0), 0);
  const product = productOf(data, "inventory_item_id", itemId);
  if (product !== undefined) {
    const variants = (product["variants"] as readonly JsonObject[]).map((each) =>
      each["inventory_item_id"] === itemId ? { ...each, inventory_quantity: sum } : each,
    );
    data.products.set(product["id"] as number, { ...product, variants, updated_at: iso(now) });
  }
  return level;
}

/** The product with a variant whose `field` is this. */
export function productOf(data: ShopifyData, field: "id" | "inventory_item_id", value: number): JsonObject | undefined {
  return [...data.products.values()].find((product) => (product["variants"] as readonly JsonObject[]).some((variant) => variant[field] === value));
}
