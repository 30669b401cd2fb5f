import type { Faker } from "@faker-js/faker";
import { zipCode } from "../faker.ts";
import { plainWord } from "../fields.ts";
import type { Place } from "../locale.ts";
import type { JsonObject } from "@fastn/core/values";
import { moneyNumber } from "../money.ts";
import { creditNoteOf, linesOf, orderOf } from "./sales.ts";
import { iso, mainBranch, move, put, type Cin7OmniData, type Kind } from "./tables.ts";

export const sizes = { contacts: 25, products: 15, orders: 45, returns: 10 } as const;
const dayMs = 86_400_000;
const kinds: readonly Kind[] = ["SalesOrders", "CreditNotes", "Products", "Adjustments", "Branches", "Contacts"];

export function seedCin7Omni(faker: Faker, baseDateMs: number, _seed: number, place: Place): Cin7OmniData {
  const tables = Object.fromEntries(kinds.map((kind) => [kind, new Map<number, JsonObject>()])) as Record<Kind, Map<number, JsonObject>>;
  const data: Cin7OmniData = { place, tables, stock: new Map(), nextId: 1 };
  const made = iso(baseDateMs - 500 * dayMs);
  for (const [index, company] of ["Head Office", "Outlet", "Main Warehouse"].entries())
    put(data, "Branches", { id: index + 1, createdDate: made, modifiedDate: made, company, branchType: index === 1 ? "Retail" : "Warehouse", isActive: true });
  data.nextId = 101;
  for (let index = 0; index < sizes.contacts; index++) put(data, "Contacts", makeContact(faker, place, data.nextId++, baseDateMs - (300 - index) * dayMs));
  for (let index = 0; index < sizes.products; index++) {
    const at = baseDateMs - (400 - index) * dayMs;
    const product = put(data, "Products", makeProduct(faker, data, index, at));
    for (const option of product["productOptions"] as readonly JsonObject[])
      move(data, option["id"] as number, mainBranch, faker.number.int({ min: 20, max: 200 }), at);
  }
  const contacts = [...tables.Contacts.values()];
  const codes = [...tables.Products.values()].flatMap((product) => (product["productOptions"] as readonly JsonObject[]).map((option) => option["code"] ?? ""));
  const someLines = (): JsonObject[] =>
    linesOf(
      data,
      faker.helpers.arrayElements(codes, { min: 1, max: 3 }).map((code) => ({ code, qty: faker.number.int({ min: 1, max: 3 }) })),
    ).lines;
  for (let index = 0; index < sizes.orders; index++) {
    const at = baseDateMs - (sizes.orders - index) * 12 * 3_600_000;
    const order = orderOf(data, data.nextId++, faker.helpers.arrayElement(contacts), mainBranch, someLines(), 5, at);
    const shipped = {
      stage: "Dispatched",
      dispatchedDate: iso(at + dayMs),
      trackingCode: `TRK${faker.string.numeric(10)}`,
      logisticsCarrier: faker.helpers.arrayElement(["DHL", "UPS", "FedEx"]),
    };
    const lines = (order["lineItems"] as readonly JsonObject[]).map((line) => ({ ...line, qtyShipped: line["qty"] ?? 0 }));
    put(data, "SalesOrders", index < sizes.orders - 15 ? { ...order, ...shipped, lineItems: lines } : order);
  }
  const orders = [...tables.SalesOrders.values()];
  for (let index = 0; index < sizes.returns; index++) {
    const order = orders[index * 2] as JsonObject;
    const member = tables.Contacts.get(order["memberId"] as number) as JsonObject;
    const [line] = order["lineItems"] as readonly JsonObject[];
    const { lines } = linesOf(data, [{ code: line?.["code"] ?? "", qty: 1 }]);
    const note = creditNoteOf(data, data.nextId++, member, mainBranch, lines, baseDateMs - (sizes.returns - index) * dayMs);
    put(data, "CreditNotes", { ...note, salesReference: order["reference"] ?? null });
  }
  return data;
}

export function contactOf(id: number, nowMs: number): JsonObject {
  const empty = ["company", "firstName", "lastName", "email", "phone", "mobile", "address1", "address2", "city", "state", "postCode", "country", "notes"];
  return { id, createdDate: iso(nowMs), modifiedDate: iso(nowMs), isActive: true, type: "Customer", ...Object.fromEntries(empty.map((name) => [name, null])) };
}

function makeContact(faker: Faker, { locale, country }: Place, id: number, at: number): JsonObject {
  const [first, last] = [faker.person.firstName(), faker.person.lastName()];
  return {
    ...contactOf(id, at),
    company: faker.company.name(),
    firstName: first,
    lastName: last,
    email: `${plainWord(first)}.${plainWord(last)}${id}@example.com`,
    phone: faker.string.numeric(10),
    address1: faker.location.streetAddress(),
    city: faker.location.city(),
    state: faker.location.state({ abbreviated: true }),
    postCode: zipCode(faker, locale),
    country,
  };
}

function makeProduct(faker: Faker, data: Cin7OmniData, index: number, at: number): JsonObject {
  const id = data.nextId++;
  // The same SKUs as the mock shop's, so that an order there can be shipped here.
  const styleCode = `SKU-${String(index + 1).padStart(4, "0")}`;
  const price = moneyNumber(faker.number.int({ min: 500, max: 20_000 }));
  const names = index % 3 === 0 ? ["Small", "Large"] : [null];
  return {
    id,
    createdDate: iso(at),
    modifiedDate: iso(at),
    status: "Public",
    styleCode,
    name: faker.commerce.productName(),
    description: faker.commerce.productDescription(),
    brand: faker.company.name(),
    category: faker.commerce.department(),
    productOptions: names.map((name) => ({
      id: data.nextId++,
      productId: id,
      status: "Primary",
      code: name === null ? styleCode : `${styleCode}-${name.charAt(0)}`,
      barcode: faker.string.numeric(13),
      option1: name,
      retailPrice: price,
    })),
  };
}
