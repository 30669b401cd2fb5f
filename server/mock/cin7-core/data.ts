import type { Faker } from "@faker-js/faker";
import { plainWord } from "../fields.ts";
import type { Place } from "../locale.ts";
import type { JsonObject } from "@fastn/core/values";
import { moneyNumber } from "../money.ts";
import { defaultLocation, iso, linesOf, stockKey, type Cin7CoreData } from "./tables.ts";

export const sizes = { products: 20, customers: 15, suppliers: 5, sales: 30, purchases: 10 } as const;
const dayMs = 86_400_000;

export const emptyOrder = { Status: "NOT AVAILABLE", Memo: "", Lines: [], AdditionalCharges: [], Total: 0, Tax: 0 };

export function seedCin7Core(faker: Faker, baseDateMs: number, _seed: number, place: Place): Cin7CoreData {
  const data: Cin7CoreData = {
    place,
    products: new Map(),
    customers: new Map(),
    suppliers: new Map(),
    sales: new Map(),
    purchases: new Map(),
    stock: new Map(),
    nextNumber: 1,
  };
  for (let index = 0; index < sizes.products; index++) {
    const product = makeProduct(faker, index, baseDateMs);
    const id = String(product["ID"]);
    data.products.set(id, product);
    if (product["Type"] === "Stock") data.stock.set(stockKey(id, defaultLocation), faker.number.int({ min: 20, max: 300 }));
  }
  // Reservations are booked on this one.
  for (let index = 0; index < sizes.customers; index++) {
    const customer = makeParty(faker, data, index === 0 ? "Reservations" : `${faker.company.name()} ${index}`, baseDateMs - (200 - index) * dayMs);
    data.customers.set(String(customer["ID"]), customer);
  }
  for (let index = 0; index < sizes.suppliers; index++) {
    const supplier = makeParty(faker, data, `${faker.company.name()} Supplies ${index + 1}`, baseDateMs - (200 - index) * dayMs);
    data.suppliers.set(String(supplier["ID"]), supplier);
  }
  const products = [...data.products.values()];
  const someLines = (): JsonObject[] =>
    faker.helpers
      .arrayElements(products, { min: 1, max: 3 })
      .map((product) => ({ ProductID: product["ID"] ?? "", Quantity: faker.number.int({ min: 1, max: 4 }) }));
  for (let index = 0; index < sizes.sales; index++) {
    const authorised = index >= sizes.sales - 10;
    const customer = faker.helpers.arrayElement([...data.customers.values()]);
    const at = baseDateMs - (sizes.sales - index) * dayMs;
    const sale = saleOf(data, faker.string.uuid(), customer, at);
    data.sales.set(String(sale["ID"]), withOrder(data, sale, someLines(), "AUTHORISED", authorised ? "ORDERED" : "COMPLETED", at));
  }
  for (let index = 0; index < sizes.purchases; index++) {
    const supplier = faker.helpers.arrayElement([...data.suppliers.values()]);
    const at = baseDateMs - (sizes.purchases - index) * 3 * dayMs;
    const purchase = purchaseOf(data, faker.string.uuid(), supplier, at);
    data.purchases.set(String(purchase["ID"]), withOrder(data, purchase, someLines(), "AUTHORISED", index < 6 ? "COMPLETED" : "ORDERED", at));
  }
  return data;
}

/** A sale or purchase with its order; the lines must name products. */
function withOrder(data: Cin7CoreData, task: JsonObject, given: readonly JsonObject[], orderStatus: string, status: string, nowMs: number): JsonObject {
  const read = linesOf(data, given);
  if (typeof read === "string") throw new Error(read);
  return {
    ...task,
    Status: status,
    Order: { ...(task["Order"] as JsonObject), Status: orderStatus, Lines: read.lines, Total: read.total, Tax: read.tax },
    ...("LastModifiedOn" in task ? { LastModifiedOn: iso(nowMs) } : { LastUpdatedDate: iso(nowMs) }),
  };
}

export function saleOf(data: Cin7CoreData, id: string, customer: JsonObject, nowMs: number): JsonObject {
  return {
    ID: id,
    Customer: customer["Name"] ?? "",
    CustomerID: customer["ID"] ?? "",
    Status: "DRAFT",
    Type: "Simple Sale",
    Location: defaultLocation,
    PriceTier: "Tier 1",
    SaleOrderDate: iso(nowMs),
    CustomerReference: null,
    CustomerCurrency: data.place.currency,
    Note: null,
    Quote: { ...emptyOrder, Status: "NOT AVAILABLE" },
    Order: { ...emptyOrder, SaleOrderNumber: `SO-${String(data.nextNumber++).padStart(5, "0")}` },
    Fulfilments: [],
    Invoices: [],
    LastModifiedOn: iso(nowMs),
  };
}

export function purchaseOf(data: Cin7CoreData, id: string, supplier: JsonObject, nowMs: number): JsonObject {
  return {
    ID: id,
    Supplier: supplier["Name"] ?? "",
    SupplierID: supplier["ID"] ?? "",
    Status: "DRAFT",
    Type: "Simple Purchase",
    Approach: "STOCK",
    Location: defaultLocation,
    OrderNumber: `PO-${String(data.nextNumber++).padStart(5, "0")}`,
    OrderDate: iso(nowMs),
    BaseCurrency: data.place.currency,
    Note: null,
    Order: { ...emptyOrder },
    LastUpdatedDate: iso(nowMs),
  };
}

export function makeCustomer(data: Cin7CoreData, id: string, name: string, nowMs: number): JsonObject {
  return {
    ID: id,
    Name: name,
    Status: "Active",
    Currency: data.place.currency,
    PaymentTerm: "30 days",
    Discount: 0,
    TaxRule: "Tax on Sales",
    PriceTier: "Tier 1",
    AccountReceivable: "610",
    RevenueAccount: "200",
    Comments: null,
    Addresses: [],
    Contacts: [],
    LastModifiedOn: iso(nowMs),
  };
}

function makeParty(faker: Faker, data: Cin7CoreData, name: string, at: number): JsonObject {
  const person = faker.person.fullName();
  return {
    ...makeCustomer(data, faker.string.uuid(), name, at),
    Contacts: [{ Name: person, Email: `${plainWord(person)}@example.org`, Phone: faker.string.numeric(10), Default: true }],
  };
}

export function productOf(id: string, nowMs: number): JsonObject {
  return {
    ID: id,
    SKU: "",
    Name: "",
    Category: "Other",
    Brand: null,
    Type: "Stock",
    CostingMethod: "FIFO",
    UOM: "Item",
    Status: "Active",
    Description: null,
    ShortDescription: null,
    Barcode: null,
    PriceTier1: 0,
    PriceTiers: {},
    AverageCost: 0,
    Length: 0,
    Width: 0,
    Height: 0,
    Weight: 0,
    DefaultLocation: null,
    Tags: null,
    LastModifiedOn: iso(nowMs),
  };
}

function makeProduct(faker: Faker, index: number, baseDateMs: number): JsonObject {
  const cents = faker.number.int({ min: 500, max: 20_000 });
  return {
    ...productOf(faker.string.uuid(), baseDateMs - (300 - index) * dayMs),
    // The same SKUs as the mock shop's, so that an order there can be reserved here.
    SKU: `SKU-${String(index + 1).padStart(4, "0")}`,
    Name: faker.commerce.productName(),
    Category: faker.commerce.department(),
    Brand: faker.company.name(),
    Type: index % 7 === 6 ? "Service" : "Stock",
    Description: faker.commerce.productDescription(),
    Barcode: faker.string.numeric(13),
    PriceTier1: moneyNumber(cents),
    PriceTiers: { "Tier 1": moneyNumber(cents) },
    AverageCost: moneyNumber(Math.round(cents * 0.6)),
  };
}
