import type { Faker } from "@faker-js/faker";
import { zipCode } from "../faker.ts";
import { plainWord } from "../fields.ts";
import type { Place } from "../locale.ts";
import type { Json, JsonObject } from "@fastn/core/values";
import { cents, moneyText } from "../money.ts";
import { firstIds, iso } from "./ids.ts";
import { fulfillmentOf } from "./shipments.ts";
import { inventoryItemOf, seedLevels } from "./stock.ts";

/** Records are never changed in place: a change puts a new one into its map, so answers given before stay what they were. */
export interface ShopifyData {
  readonly place: Place;
  readonly customers: Map<number, JsonObject>;
  readonly products: Map<number, JsonObject>;
  /** Without `customer`, which is joined from `customers` by `customer_id` when an order is shown. */
  readonly orders: Map<number, JsonObject>;
  /** By `stockKey`. */
  readonly levels: Map<string, JsonObject>;
  readonly fulfillments: Map<number, JsonObject>;
  readonly webhooks: Map<number, JsonObject>;
  /** Counts up; every new record takes the next. */
  nextId: number;
  nextOrderNumber: number;
}

export const sizes = { customers: 60, products: 24, orders: 120 } as const;
/** Share of the net price. */
export const taxRate = 0.1;
const dayMs = 86_400_000;

export function seedShopify(faker: Faker, baseDateMs: number, _seed: number, place: Place): ShopifyData {
  const customers = new Map(Array.from({ length: sizes.customers }, (_, index) => entry(makeCustomer(faker, index, baseDateMs, place))));
  const products = new Map(Array.from({ length: sizes.products }, (_, index) => entry(makeProduct(faker, index, baseDateMs))));
  const data: ShopifyData = {
    place,
    customers,
    products,
    orders: new Map(),
    levels: seedLevels(products),
    fulfillments: new Map(),
    webhooks: new Map(),
    nextId: 8_000_000_001,
    nextOrderNumber: firstIds.orderNumber,
  };
  for (let index = 0; index < sizes.orders; index++) {
    const order = makeOrder(faker, index, data, baseDateMs);
    data.orders.set(order["id"] as number, order);
    data.nextOrderNumber += 1;
  }
  for (const id of customers.keys()) refreshTotals(data, id);
  // Last, so that what stood here before they did has the same data still.
  for (const order of data.orders.values()) if (order["fulfillment_status"] === "fulfilled") seedFulfillment(faker, order, data);
  return data;
}

const entry = (record: JsonObject): [number, JsonObject] => [record["id"] as number, record];

function makeCustomer(faker: Faker, index: number, baseDateMs: number, { currency, country, countryCode, phonePrefix, locale }: Place): JsonObject {
  const id = firstIds.customer + index;
  const [first, last] = [faker.person.firstName(), faker.person.lastName()];
  const createdAt = iso(baseDateMs - (400 - index * 5) * dayMs);
  // The number keeps addresses unique, as the shop demands, however often Faker repeats a name.
  const email = `${plainWord(first)}.${plainWord(last)}${index + 1}@example.com`;
  const company = faker.number.float() < 0.4 ? faker.company.name() : null;
  const address: JsonObject = {
    id: id + 100_000,
    customer_id: id,
    first_name: first,
    last_name: last,
    company,
    address1: faker.location.streetAddress(),
    address2: null,
    city: faker.location.city(),
    province: faker.location.state(),
    zip: zipCode(faker, locale),
    country,
    country_code: countryCode,
    phone: null,
    default: true,
  };
  return {
    id,
    email,
    first_name: first,
    last_name: last,
    phone: faker.number.float() < 0.5 ? `${phonePrefix}${faker.string.numeric({ length: 10, allowLeadingZeros: false })}` : null,
    state: "enabled",
    orders_count: 0,
    total_spent: "0.00",
    currency,
    tags: faker.helpers.arrayElement(["", "", "vip", "newsletter", "wholesale", "newsletter, vip"]),
    note: null,
    verified_email: true,
    tax_exempt: false,
    created_at: createdAt,
    updated_at: createdAt,
    default_address: address,
    addresses: [address],
  };
}

function makeProduct(faker: Faker, index: number, baseDateMs: number): JsonObject {
  const id = firstIds.product + index;
  const price = moneyText(faker.number.int({ min: 500, max: 25_000 }));
  const title = faker.commerce.productName();
  const sku = `SKU-${String(index + 1).padStart(4, "0")}`;
  const createdAt = iso(baseDateMs - (500 - index) * dayMs);
  const sizesOf = index % 3 === 0 ? ["Small", "Large"] : ["Default Title"];
  return {
    id,
    title,
    body_html: `<p>${faker.commerce.productDescription()}</p>`,
    vendor: faker.company.name(),
    product_type: faker.commerce.department(),
    handle: title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-"),
    status: index % 12 === 11 ? "draft" : "active",
    tags: "",
    created_at: createdAt,
    updated_at: createdAt,
    variants: sizesOf.map((name, position) => ({
      id: firstIds.variant + index * 10 + position,
      product_id: id,
      title: name,
      sku: sizesOf.length === 1 ? sku : `${sku}-${name.charAt(0)}`,
      price,
      position: position + 1,
      taxable: true,
      inventory_item_id: inventoryItemOf(firstIds.variant + index * 10 + position),
      inventory_quantity: faker.number.int({ min: 0, max: 200 }),
    })),
  };
}

function makeOrder(faker: Faker, index: number, data: ShopifyData, baseDateMs: number): JsonObject {
  // The first order of each world belongs to the first customer: saved inputs rely on it.
  const customer = [...data.customers.values()][index < 3 ? index : faker.number.int({ min: 0, max: sizes.customers - 1 })] as JsonObject;
  const products = [...data.products.values()];
  const lines = Array.from({ length: faker.number.int({ min: 1, max: 4 }) }, (_, position) => {
    const product = products[faker.number.int({ min: 0, max: products.length - 1 })] as JsonObject;
    return lineOf(product, 0, faker.number.int({ min: 1, max: 3 }), firstIds.line + index * 10 + position);
  });
  const status = faker.helpers.weightedArrayElement([
    { weight: 7, value: "paid" },
    { weight: 2, value: "pending" },
    { weight: 1, value: "authorized" },
  ]);
  // Hours apart and in order of number, like a shop's.
  const createdAt = iso(baseDateMs - (sizes.orders - index) * 6 * 3_600_000);
  return {
    ...orderHead(firstIds.order + index, firstIds.orderNumber + index, createdAt, data.place.currency),
    email: customer["email"] ?? null,
    financial_status: status,
    fulfillment_status: status === "paid" && faker.number.float() < 0.6 ? "fulfilled" : null,
    customer_id: customer["id"] ?? null,
    line_items: lines,
    shipping_address: customer["default_address"] ?? null,
    billing_address: customer["default_address"] ?? null,
    ...totalsOf(lines),
  };
}

function seedFulfillment(faker: Faker, order: JsonObject, data: ShopifyData): void {
  const id = firstIds.fulfillment + data.fulfillments.size;
  const tracking = { number: `1Z${faker.string.numeric(16)}`, company: "UPS" };
  data.fulfillments.set(id, {
    ...fulfillmentOf(order, id, 1, order["line_items"] as readonly JsonObject[], tracking, String(order["created_at"])),
    shipment_status: "delivered",
  });
}

export function orderHead(id: number, orderNumber: number, createdAt: string, currency: string): JsonObject {
  return {
    id,
    name: `#${orderNumber}`,
    order_number: orderNumber,
    created_at: createdAt,
    updated_at: createdAt,
    cancelled_at: null,
    cancel_reason: null,
    closed_at: null,
    currency,
    taxes_included: false,
    tags: "",
    note: null,
    refunds: [],
  };
}

export function lineOf(product: JsonObject, variantIndex: number, quantity: number, id: number): JsonObject {
  const variant = (product["variants"] as readonly JsonObject[])[variantIndex] as JsonObject;
  const title = String(product["title"]);
  return {
    id,
    product_id: product["id"] ?? null,
    variant_id: variant["id"] ?? null,
    title,
    name: variant["title"] === "Default Title" ? title : `${title} - ${String(variant["title"])}`,
    sku: variant["sku"] ?? null,
    quantity,
    price: variant["price"] ?? "0.00",
    total_discount: "0.00",
    taxable: true,
  };
}

export function totalsOf(lines: readonly JsonObject[]): JsonObject {
  const net = lines.reduce((sum, line) => sum + cents(String(line["price"])) * Number(line["quantity"]), 0);
  const tax = Math.round(net * taxRate);
  return { subtotal_price: moneyText(net), total_tax: moneyText(tax), total_discounts: "0.00", total_price: moneyText(net + tax) };
}

/** Bring a customer's count and sum of orders up to date. */
export function refreshTotals(data: ShopifyData, customerId: number): void {
  const customer = data.customers.get(customerId);
  if (customer === undefined) return;
  const orders = [...data.orders.values()].filter((order) => order["customer_id"] === customerId && order["cancelled_at"] === null);
  const paid = orders.filter((order) => order["financial_status"] === "paid" || order["financial_status"] === "partially_refunded");
  const spent = paid.reduce((sum, order) => sum + cents(String(order["total_price"])), 0);
  data.customers.set(customerId, { ...customer, orders_count: orders.length, total_spent: moneyText(spent) });
}

/** An order as the API shows it. */
export function showOrder(data: ShopifyData, order: JsonObject): Json {
  const { customer_id: customerId, ...shown } = order;
  const { addresses: _, ...customer } = data.customers.get(customerId as number) ?? {};
  return { ...shown, customer: Object.keys(customer).length > 0 ? { ...customer, addresses: [] } : null };
}
