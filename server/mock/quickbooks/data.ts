import type { Faker } from "@faker-js/faker";
import { zipCode } from "../faker.ts";
import { plainWord } from "../fields.ts";
import { countryName, type Place } from "../locale.ts";
import type { JsonObject } from "@fastn/core/values";
import { moneyNumber } from "../money.ts";
import { saleOf, withTotals } from "./sales.ts";
import { day, head, kinds, put, revised, type Kind, type QuickBooksData } from "./tables.ts";

export const sizes = { customers: 30, items: 12, invoices: 50, estimates: 10 } as const;
const dayMs = 86_400_000;

export function seedQuickBooks(faker: Faker, baseDateMs: number, _seed: number, place: Place): QuickBooksData {
  const tables = Object.fromEntries(kinds.map((kind) => [kind, new Map<string, JsonObject>()])) as Record<Kind, Map<string, JsonObject>>;
  const data: QuickBooksData = { place, tables, nextId: 1, nextDocNumber: 1001 };
  for (let index = 0; index < sizes.customers; index++) put(data, "Customer", makeCustomer(faker, data, index, baseDateMs));
  for (let index = 0; index < sizes.items; index++) put(data, "Item", makeItem(faker, data, index, baseDateMs));
  const [customers, items] = [[...tables.Customer.values()], [...tables.Item.values()]];
  const someLines = (): JsonObject[] =>
    Array.from({ length: faker.number.int({ min: 1, max: 3 }) }, () => {
      const item = items[faker.number.int({ min: 0, max: items.length - 1 })] as JsonObject;
      const quantity = faker.number.int({ min: 1, max: 5 });
      const cents = Math.round(Number(item["UnitPrice"]) * 100);
      return {
        Amount: moneyNumber(cents * quantity),
        Description: item["Name"] ?? "",
        DetailType: "SalesItemLineDetail",
        SalesItemLineDetail: { ItemRef: { value: item["Id"] ?? "", name: item["Name"] ?? "" }, Qty: quantity, UnitPrice: moneyNumber(cents) },
      };
    });
  const someCustomer = (): JsonObject => customers[faker.number.int({ min: 0, max: customers.length - 1 })] as JsonObject;
  for (let index = 0; index < sizes.invoices; index++) {
    const at = baseDateMs - (sizes.invoices - index) * dayMs;
    const invoice = put(data, "Invoice", saleOf(data, "Invoice", { Line: someLines(), DueDate: day(at + 30 * dayMs) }, someCustomer(), at));
    if (faker.number.float() < 0.5) payInFull(data, invoice, at + 5 * dayMs);
  }
  for (let index = 0; index < sizes.estimates; index++) {
    const at = baseDateMs - (sizes.estimates - index) * 2 * dayMs;
    put(data, "Estimate", saleOf(data, "Estimate", { Line: someLines(), ExpirationDate: day(at + 60 * dayMs) }, someCustomer(), at));
  }
  for (const customer of customers) put(data, "Customer", withTotals(data, customer));
  return data;
}

function payInFull(data: QuickBooksData, invoice: JsonObject, at: number): void {
  const payment = put(data, "Payment", {
    ...head(data, at),
    TxnDate: day(at),
    CustomerRef: invoice["CustomerRef"] ?? null,
    CurrencyRef: invoice["CurrencyRef"] ?? null,
    TotalAmt: invoice["TotalAmt"] ?? 0,
    UnappliedAmt: 0,
    Line: [{ Amount: invoice["TotalAmt"] ?? 0, LinkedTxn: [{ TxnId: invoice["Id"] ?? "", TxnType: "Invoice" }] }],
  });
  revised(data, "Invoice", invoice, { Balance: 0, LinkedTxn: [{ TxnId: payment["Id"] ?? "", TxnType: "Payment" }] }, at);
}

function makeCustomer(faker: Faker, data: QuickBooksData, index: number, baseDateMs: number): JsonObject {
  const [first, last] = [faker.person.firstName(), faker.person.lastName()];
  const company = faker.company.name();
  return {
    ...head(data, baseDateMs - (300 - index) * dayMs),
    // Display names are unique; Faker repeats itself sooner or later.
    DisplayName: `${company} ${index + 1}`,
    GivenName: first,
    FamilyName: last,
    CompanyName: company,
    PrimaryEmailAddr: { Address: `${plainWord(first)}.${plainWord(last)}${index + 1}@example.net` },
    PrimaryPhone: {
      FreeFormNumber: `${data.place.locale === "en" ? "(555)" : `${data.place.phonePrefix} 555`} ${faker.string.numeric(3)}-${faker.string.numeric(4)}`,
    },
    BillAddr: {
      Line1: faker.location.streetAddress(),
      City: faker.location.city(),
      CountrySubDivisionCode: faker.location.state({ abbreviated: true }),
      PostalCode: zipCode(faker, data.place.locale),
      Country: countryName(data.place),
    },
    Balance: 0,
    Active: true,
    Taxable: false,
    Job: false,
  };
}

function makeItem(faker: Faker, data: QuickBooksData, index: number, baseDateMs: number): JsonObject {
  const inventory = index % 3 === 0;
  return {
    ...head(data, baseDateMs - (400 - index) * dayMs),
    Name: `${faker.commerce.productName()} ${index + 1}`,
    Sku: `SKU-${String(index + 1).padStart(4, "0")}`,
    Description: faker.commerce.productDescription(),
    Type: inventory ? "Inventory" : index % 3 === 1 ? "Service" : "NonInventory",
    UnitPrice: moneyNumber(faker.number.int({ min: 500, max: 30_000 })),
    TrackQtyOnHand: inventory,
    ...(inventory && {
      QtyOnHand: faker.number.int({ min: 0, max: 100 }),
      InvStartDate: "2025-01-01",
      AssetAccountRef: { value: "81", name: "Inventory Asset" },
    }),
    IncomeAccountRef: { value: "79", name: "Sales of Product Income" },
    Taxable: true,
    Active: true,
  };
}
