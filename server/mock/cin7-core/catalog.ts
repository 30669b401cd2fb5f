import type { JsonObject } from "@fastn/core/values";
import { numberOf, objectOf, objectsOf, pick, textOf } from "../fields.ts";
import { json, type MockAnswer } from "../service.ts";
import { begins, page, refuse, since, told, type Request, type Route } from "./answers.ts";
import { makeCustomer, productOf } from "./data.ts";
import { availability, defaultLocation, iso, locations, stockKey } from "./tables.ts";

const editable = ["SKU", "Name", "Category", "Brand", "Type", "CostingMethod", "UOM", "Status", "Description", "Barcode", "PriceTier1"];

function saveProduct(request: Request, existing: JsonObject | undefined): MockAnswer {
  const { data, now } = request;
  const fields = objectOf(request.body);
  const sku = textOf(fields["SKU"]);
  const missing =
    existing === undefined ? ["SKU", "Name", "Category", "Type", "CostingMethod", "UOM", "Status"].filter((name) => textOf(fields[name]) === "") : [];
  if (missing.length > 0) return refuse(400, ...missing.map((name) => `${name} is required`));
  if (sku !== "" && [...data.products.values()].some((other) => other["SKU"] === sku && other["ID"] !== existing?.["ID"]))
    return refuse(400, `Product with SKU '${sku}' already exists`);
  if (fields["PriceTier1"] !== undefined && numberOf(fields["PriceTier1"]) === null) return refuse(400, "PriceTier1 must be a number");
  const before = existing ?? productOf(request.uuid(), now);
  const product: JsonObject = { ...before, ...pick(fields, editable), LastModifiedOn: iso(now) };
  data.products.set(String(product["ID"]), product);
  return json(200, { Products: [product] });
}

function saveCustomer(request: Request): MockAnswer {
  const { data, now } = request;
  const fields = objectOf(request.body);
  const name = textOf(fields["Name"]);
  const missing = ["Name", "Currency", "PaymentTerm", "TaxRule", "AccountReceivable", "RevenueAccount", "Status"].filter(
    (field) => textOf(fields[field]) === "",
  );
  if (missing.length > 0) return refuse(400, ...missing.map((field) => `${field} is required`));
  if ([...data.customers.values()].some((other) => other["Name"] === name)) return refuse(400, `Customer with name '${name}' already exists`);
  const contacts = objectsOf(fields["Contacts"]).map((contact, index) => ({ Default: index === 0, ...contact }));
  const customer: JsonObject = {
    ...makeCustomer(request.data, request.uuid(), name, now),
    ...pick(fields, ["Currency", "PaymentTerm", "TaxRule", "AccountReceivable", "RevenueAccount", "Status"]),
    Contacts: contacts,
  };
  data.customers.set(String(customer["ID"]), customer);
  return told(json(200, { CustomerList: [customer] }), "Customer/Updated", customer);
}

function adjust(request: Request): MockAnswer {
  const { data, now } = request;
  const fields = objectOf(request.body);
  const given = objectsOf(fields["Lines"]);
  if (given.length === 0) return refuse(400, "Lines are required");
  const lines: JsonObject[] = [];
  for (const line of given) {
    const product = [...data.products.values()].find((each) => each["SKU"] === line["SKU"] || each["ID"] === line["ProductID"]);
    if (product === undefined) return refuse(400, `Product '${textOf(line["SKU"])}' was not found`);
    const place = textOf(line["Location"]) || defaultLocation;
    if (!locations.some((each) => each["Name"] === place)) return refuse(400, `Location '${place}' was not found`);
    const quantity = numberOf(line["Quantity"]);
    if (quantity === null || quantity < 0) return refuse(400, "Quantity must not be negative");
    lines.push({
      ProductID: product["ID"] ?? "",
      SKU: product["SKU"] ?? "",
      Location: place,
      Quantity: quantity,
      UnitCost: numberOf(line["UnitCost"]) ?? product["AverageCost"] ?? 0,
    });
  }
  const completed = fields["Status"] === "COMPLETED";
  if (completed) for (const line of lines) data.stock.set(stockKey(String(line["ProductID"]), String(line["Location"])), Number(line["Quantity"]));
  const answer = json(200, {
    TaskID: request.uuid(),
    StocktakeNumber: `ST-${String(data.nextNumber++).padStart(5, "0")}`,
    Status: completed ? "COMPLETED" : "DRAFT",
    EffectiveDate: textOf(fields["EffectiveDate"]) || iso(now),
    Lines: lines,
  });
  return completed ? told(answer, "Stock/AvailableStockLevelChanged", { Lines: lines }) : answer;
}

export const catalogRoutes: readonly Route[] = [
  {
    method: "GET",
    pattern: "/product",
    handle(request) {
      const { query, data } = request;
      const found = [...data.products.values()].filter(
        (product) =>
          (!query.has("ID") || product["ID"] === query.get("ID")) &&
          begins(query, "Sku", product["SKU"]) &&
          begins(query, "Name", product["Name"]) &&
          since(query, "ModifiedSince", product["LastModifiedOn"]),
      );
      return page(request, "Products", found);
    },
  },
  { method: "POST", pattern: "/product", handle: (request) => saveProduct(request, undefined) },
  {
    method: "PUT",
    pattern: "/product",
    handle(request) {
      const product = request.data.products.get(textOf(objectOf(request.body)["ID"]));
      return product === undefined ? refuse(400, "Product was not found") : saveProduct(request, product);
    },
  },
  {
    method: "GET",
    pattern: "/ref/productavailability",
    handle(request) {
      const { query } = request;
      const found = availability(request.data).filter(
        (each) =>
          (!query.has("ID") || each["ID"] === query.get("ID")) &&
          begins(query, "Sku", each["SKU"]) &&
          begins(query, "Name", each["Name"]) &&
          begins(query, "Location", each["Location"]),
      );
      return page(request, "ProductAvailabilityList", found);
    },
  },
  { method: "GET", pattern: "/ref/location", handle: (request) => page(request, "LocationList", locations) },
  { method: "POST", pattern: "/stockadjustment", handle: adjust },
  {
    method: "GET",
    pattern: "/customer",
    handle(request) {
      const { query, data } = request;
      const found = [...data.customers.values()].filter(
        (customer) =>
          (!query.has("ID") || customer["ID"] === query.get("ID")) &&
          begins(query, "Name", customer["Name"]) &&
          since(query, "ModifiedSince", customer["LastModifiedOn"]),
      );
      return page(request, "CustomerList", found);
    },
  },
  { method: "POST", pattern: "/customer", handle: saveCustomer },
  { method: "GET", pattern: "/supplier", handle: (request) => page(request, "SupplierList", [...request.data.suppliers.values()]) },
];
