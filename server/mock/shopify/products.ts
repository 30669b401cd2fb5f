import type { Json, JsonObject } from "@fastn/core/values";
import { objectsOf, pick, textOf } from "../fields.ts";
import { json, type MockAnswer, type MockRoute } from "../service.ts";
import { changed, commonFilters, gone, invalid, missing, notFound, numberOf, page, textOr, wrapped, type Request } from "./answers.ts";
import type { ShopifyData } from "./data.ts";
import { firstIds, iso } from "./ids.ts";
import { inventoryItemOf, productOf, setLevel, stockKey } from "./stock.ts";

const editable = ["title", "body_html", "vendor", "product_type", "tags", "status"];

function priceOf(value: Json | undefined): string | null {
  const price = Number(value ?? 0);
  return Number.isFinite(price) && price >= 0 ? price.toFixed(2) : null;
}

function faultsOf(fields: JsonObject, isNew: boolean): JsonObject | null {
  if ((isNew || fields["title"] !== undefined) && textOf(fields["title"]) === "") return { title: ["can't be blank"] };
  if (fields["status"] !== undefined && !["active", "archived", "draft"].includes(String(fields["status"]))) return { status: ["is not included in the list"] };
  return null;
}

function create({ data, body, now }: Request): MockAnswer {
  const fields = wrapped(body, "product");
  if (fields === null) return missing("product");
  const faults = faultsOf(fields, true);
  if (faults !== null) return invalid(faults);
  const given = objectsOf(fields["variants"]);
  const prices = (given.length > 0 ? given : [{}]).map((variant) => priceOf((variant as JsonObject)["price"]));
  if (prices.includes(null)) return invalid({ "variants.price": ["is not a number"] });
  const id = data.nextId++;
  const title = textOf(fields["title"]);
  const variants = (given.length > 0 ? given : [{} as JsonObject]).map((variant, index): JsonObject => {
    const variantId = data.nextId++;
    return {
      id: variantId,
      product_id: id,
      title: textOf(variant["option1"]) || "Default Title",
      sku: textOr(variant["sku"], null),
      price: prices[index] ?? "0.00",
      position: index + 1,
      taxable: true,
      inventory_item_id: inventoryItemOf(variantId),
      inventory_quantity: 0,
    };
  });
  const product: JsonObject = {
    id,
    title,
    body_html: textOr(fields["body_html"], null),
    vendor: textOr(fields["vendor"], "Mock Shop"),
    product_type: textOr(fields["product_type"], ""),
    handle: title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-"),
    status: textOr(fields["status"], "active"),
    tags: textOr(fields["tags"], ""),
    created_at: iso(now),
    updated_at: iso(now),
    variants,
  };
  data.products.set(id, product);
  for (const variant of variants) setLevel(data, variant["inventory_item_id"] as number, firstIds.location, 0, now);
  return changed(201, "product", product, "products/create");
}

function update({ data, params, body, now }: Request): MockAnswer {
  const product = data.products.get(numberOf(params["id"]));
  if (product === undefined) return notFound;
  const fields = wrapped(body, "product");
  if (fields === null) return missing("product");
  const faults = faultsOf(fields, false);
  if (faults !== null) return invalid(faults);
  const next: JsonObject = { ...product, ...pick(fields, editable), updated_at: iso(now) };
  data.products.set(product["id"] as number, next);
  return changed(200, "product", next, "products/update");
}

function updateVariant({ data, params, body, now }: Request): MockAnswer {
  const id = numberOf(params["id"]);
  const product = productOf(data, "id", id);
  if (product === undefined) return notFound;
  const fields = wrapped(body, "variant");
  if (fields === null) return missing("variant");
  const price = fields["price"] === undefined ? undefined : priceOf(fields["price"]);
  if (price === null) return invalid({ price: ["is not a number"] });
  const change = { ...pick(fields, ["sku"]), ...(price !== undefined && { price }) };
  const variants = (product["variants"] as readonly JsonObject[]).map((variant) => (variant["id"] === id ? { ...variant, ...change } : variant));
  const next: JsonObject = { ...product, variants, updated_at: iso(now) };
  data.products.set(product["id"] as number, next);
  const variant = variants.find((each) => each["id"] === id) ?? null;
  return { ...json(200, { variant }), events: [{ topic: "products/update", record: next }] };
}

function remove({ data, params }: Request): MockAnswer {
  const product = data.products.get(numberOf(params["id"]));
  if (product === undefined) return notFound;
  data.products.delete(product["id"] as number);
  const items = (product["variants"] as readonly JsonObject[]).map((variant) => variant["inventory_item_id"] as number);
  for (const level of data.levels.values()) {
    const [item, location] = [level["inventory_item_id"] as number, level["location_id"] as number];
    if (items.includes(item)) data.levels.delete(stockKey(item, location));
  }
  return gone("products/delete", product["id"]);
}

export const productRoutes: readonly MockRoute<ShopifyData>[] = [
  {
    method: "GET",
    pattern: "/products",
    handle: (request) =>
      page(request, "products", (filters) => {
        const keep = (product: JsonObject): boolean =>
          ["status", "vendor", "product_type"].every((name) => !filters.has(name) || product[name] === filters.get(name)) && commonFilters(product, filters);
        return [...request.data.products.values()].filter(keep);
      }),
  },
  { method: "GET", pattern: "/products/count", handle: ({ data }) => json(200, { count: data.products.size }) },
  {
    method: "GET",
    pattern: "/products/:id",
    handle({ data, params }) {
      const product = data.products.get(numberOf(params["id"]));
      return product === undefined ? notFound : json(200, { product });
    },
  },
  { method: "POST", pattern: "/products", handle: create },
  { method: "PUT", pattern: "/products/:id", handle: update },
  { method: "PUT", pattern: "/variants/:id", handle: updateVariant },
  { method: "DELETE", pattern: "/products/:id", handle: remove },
];
