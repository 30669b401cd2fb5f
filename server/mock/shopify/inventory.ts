import { isJsonObject } from "@fastn/core/values";
import { json, type MockAnswer, type MockRoute } from "../service.ts";
import { changed, commonFilters, invalid, notFound, numberOf, page, type Request } from "./answers.ts";
import type { ShopifyData } from "./data.ts";
import { locations, productOf, setLevel, stockKey } from "./stock.ts";

const idsOf = (text: string | null): ReadonlySet<number> | null => (text === null || text === "" ? null : new Set(text.split(",").map(Number)));

/** `next`: the new number from the one before and the number given. */
function change({ data, body, now }: Request, field: string, next: (before: number, given: number) => number): MockAnswer {
  const fields = isJsonObject(body) ? body : {};
  const [item, location] = [numberOf(fields["inventory_item_id"]), numberOf(fields["location_id"])];
  if (productOf(data, "inventory_item_id", item) === undefined || !locations.some((each) => each["id"] === location)) return notFound;
  const given = fields[field];
  if (!Number.isInteger(given)) return invalid({ [field]: ["must be a whole number"] });
  const before = Number(data.levels.get(stockKey(item, location))?.["available"] ?? 0);
  return changed(200, "inventory_level", setLevel(data, item, location, next(before, given as number), now), "inventory_levels/update");
}

export const inventoryRoutes: readonly MockRoute<ShopifyData>[] = [
  { method: "GET", pattern: "/locations", handle: () => json(200, { locations }) },
  {
    method: "GET",
    pattern: "/inventory_levels",
    handle(request) {
      const { query, data } = request;
      if (!["inventory_item_ids", "location_ids", "page_info"].some((name) => query.has(name)))
        return invalid({ base: ["must provide inventory_item_ids, location_ids or both"] });
      return page(request, "inventory_levels", (filters) => {
        const [items, places] = [idsOf(filters.get("inventory_item_ids")), idsOf(filters.get("location_ids"))];
        return [...data.levels.values()].filter(
          (level) =>
            (items === null || items.has(level["inventory_item_id"] as number)) &&
            (places === null || places.has(level["location_id"] as number)) &&
            commonFilters(level, filters),
        );
      });
    },
  },
  { method: "POST", pattern: "/inventory_levels/adjust", handle: (request) => change(request, "available_adjustment", (before, given) => before + given) },
  { method: "POST", pattern: "/inventory_levels/set", handle: (request) => change(request, "available", (_, given) => given) },
];
