import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readApi } from "@fastn/connectors/import";
import type { Json } from "@fastn/core";
import { describe, expect, it } from "vitest";
import { locales } from "./locale.ts";
import { at, call, list, mockOf } from "./testing/mock-of.ts";

const addresses = (value: Json): string[] => JSON.stringify(value).match(/[^"@]*@[^"@]*/g) ?? [];

describe("a locale", () => {
  it.each(locales)("%s has data in every service, with addresses that are ones, the same each time", async (locale) => {
    const mock = mockOf({ locale });
    const state = await mock.state();
    expect(Object.keys(state)).toEqual(expect.arrayContaining(["shopify", "stripe", "xero", "hubspot", "quickbooks", "cin7-core", "cin7-omni"]));
    expect(addresses(state).filter((text) => !/^[a-z0-9.-]+@[a-z0-9][a-z0-9.-]*$/.test(text) || /^\.|\.\.|\.@/.test(text))).toEqual([]);
    expect(await mockOf({ locale }).state()).toEqual(state);
  });

  it("decides about names, addresses, phones and money", async () => {
    const mock = mockOf({ locale: "de" });
    const [customer] = list((await call(mock, "GET /shopify/customers?limit=1")).body, "customers");
    expect(customer).toMatchObject({ currency: "EUR", default_address: { country: "Deutschland", country_code: "DE" } });
    const made = await call(mock, "POST /shopify/orders", { order: { line_items: [{ title: "Tee", price: "4.00", quantity: 1 }] } });
    expect(at(made.body, "order", "currency")).toBe("EUR");
    expect(at((await call(mock, "GET /shopify/shop")).body, "shop", "currency")).toBe("EUR");
    expect(list((await call(mock, "GET /xero/Invoices")).body, "Invoices")[0]?.["CurrencyCode"]).toBe("EUR");
    expect(list((await call(mock, "GET /stripe/v1/charges?limit=1")).body, "data")[0]?.["currency"]).toBe("eur");
  });

  it("can be another for one call, in a world of its own that links lead back to", async () => {
    const mock = mockOf();
    const names = async (query: string): Promise<Json[]> =>
      list((await call(mock, `GET /shopify/customers?limit=5${query}`)).body, "customers").map(({ last_name: name }) => name ?? null);
    const english = await names("");
    expect(await names("&locale=sv")).not.toEqual(english);
    expect(await names("")).toEqual(english);
    expect((await call(mock, "GET /shopify/customers?limit=5", undefined, { "x-mock-locale": "sv" })).text).toContain("Sverige");
    expect(String((await call(mock, "GET /shopify/customers?limit=5&locale=sv")).headers["link"])).toContain("locale=sv");
    const refused = await call(mock, "GET /shopify/customers?locale=xx");
    expect([refused.status, at(refused.body, "message")]).toEqual([400, expect.stringContaining("en, da, de")]);
  });

  it("is spoken by imported APIs too", async () => {
    const file = "pets-3.0.openapi.yaml";
    const mock = mockOf();
    await mock.serveApi("pets", await readApi(readFileSync(join(import.meta.dirname, "../../shared/connectors/src/import/fixtures", file), "utf8"), file));
    const texts = async (query: string): Promise<string> => (await call(mock, `GET /pets/pets?${query}`)).text;
    const [english, swedish] = [await texts("limit=5"), await texts("limit=5&locale=sv")];
    expect(swedish).not.toBe(english);
    expect(await texts("limit=5&locale=sv")).toBe(swedish);
    expect(await texts("limit=5")).toBe(english);
  });
});
