import type { Faker } from "@faker-js/faker";
import { zipCode } from "../faker.ts";
import { plainWord } from "../fields.ts";
import type { Place } from "../locale.ts";
import type { JsonObject } from "@fastn/core/values";
import { invoiceNumber, kinds, nextId, put, type Kind, type StripeData } from "./tables.ts";
import { chargeOf, customerOf, invoiceOf, lineOf, priceOf, productOf, subscriptionOf } from "./records.ts";

export const sizes = { customers: 40, products: 6, charges: 80, subscriptions: 15, invoices: 20 } as const;
const dayS = 86_400;

const emptyTables = (): Record<Kind, Map<string, JsonObject>> =>
  Object.fromEntries(Object.keys(kinds).map((kind) => [kind, new Map<string, JsonObject>()])) as Record<Kind, Map<string, JsonObject>>;

export function seedStripe(faker: Faker, baseDateMs: number, _seed: number, { locale, countryCode, currency: code }: Place): StripeData {
  const currency = code.toLowerCase();
  const counts = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, 0])) as Record<Kind, number>;
  const data: StripeData = { tables: emptyTables(), counts, nextInvoiceNumber: 1 };
  const now = Math.floor(baseDateMs / 1000);
  for (let index = 0; index < sizes.customers; index++) {
    const [first, last] = [faker.person.firstName(), faker.person.lastName()];
    put(data, "customer", {
      ...customerOf(nextId(data, "customer"), now - (400 - index) * dayS),
      name: `${first} ${last}`,
      email: `${plainWord(first)}.${plainWord(last)}${index + 1}@example.com`,
      address: {
        line1: faker.location.streetAddress(),
        line2: null,
        city: faker.location.city(),
        state: faker.location.state({ abbreviated: true }),
        postal_code: zipCode(faker, locale),
        country: countryCode,
      },
    });
  }
  for (let index = 0; index < sizes.products; index++) {
    const created = now - (500 - index) * dayS;
    const product = { ...productOf(nextId(data, "product"), faker.commerce.productName(), created), description: faker.commerce.productDescription() };
    const recurring = index % 2 === 0 ? { interval: "month", interval_count: 1 } : null;
    const price = priceOf(nextId(data, "price"), product.id, currency, faker.number.int({ min: 5, max: 200 }) * 100, recurring, created);
    put(data, "product", { ...product, default_price: String(price["id"]) });
    put(data, "price", price);
  }
  const someCustomer = (): string => `${kinds.customer}_Mock${String(faker.number.int({ min: 1, max: sizes.customers })).padStart(10, "0")}`;
  for (let index = 0; index < sizes.charges; index++) {
    const created = now - (sizes.charges - index) * dayS;
    const amount = faker.number.int({ min: 500, max: 50_000 });
    put(data, "charge", {
      ...chargeOf(nextId(data, "charge"), amount, currency, created),
      customer: someCustomer(),
      description: faker.commerce.productName(),
    });
  }
  const monthly = [...data.tables.price.values()].filter((price) => price["type"] === "recurring");
  for (let index = 0; index < sizes.subscriptions; index++) {
    const created = now - (200 - index * 10) * dayS;
    const price = monthly[index % monthly.length] as JsonObject;
    put(data, "subscription", subscriptionOf(data, nextId(data, "subscription"), someCustomer(), [{ price, quantity: 1 + (index % 3) }], created));
  }
  for (let index = 0; index < sizes.invoices; index++) {
    const created = now - (60 - index) * dayS;
    const id = nextId(data, "invoice");
    const customer = data.tables.customer.get(someCustomer()) as JsonObject;
    const lines = [lineOf(nextId(data, "line_item"), id, faker.number.int({ min: 1_000, max: 90_000 }), currency, faker.commerce.productName(), 1)];
    const status = faker.helpers.arrayElement(["paid", "open", "draft"]);
    put(data, "invoice", invoiceOf(id, customer, lines, { status, created, number: status === "draft" ? null : invoiceNumber(data) }));
  }
  return data;
}
