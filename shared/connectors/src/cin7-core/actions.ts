import { AppError, isJsonObject, type Json, type JsonObject } from "@fastn/core";
import { Type } from "typebox";
import type { HttpClient } from "../client/http-client.ts";
import { defineAction } from "../definition.ts";
import { inputOf } from "../schema-parts.ts";
import { onlyOf, pageInput, pagingOf, readObject, readPage, sendObject } from "./client.ts";
import { Availability, Customer, Location, NewLines, Product, Purchase, PurchaseSummary, Sale, SaleSummary, StockAdjustment } from "./schemas.ts";

const ID = Type.String({ minLength: 1 });
const Since = Type.Optional(Type.String({ description: "ISO 8601 time of the last change" }));
const Place = Type.Optional(Type.String({ description: "Name of a location; left out: the default one" }));

const pageOf = (items: string, schema: Parameters<typeof Type.Array>[0]) =>
  Type.Object({ [items]: Type.Array(schema), Total: Type.Integer({ description: "Records in all pages" }), Page: Type.Integer() });

const productFields = {
  Category: Type.Optional(Type.String()),
  Brand: Type.Optional(Type.String()),
  Description: Type.Optional(Type.String()),
  Barcode: Type.Optional(Type.String()),
  UOM: Type.Optional(Type.String({ description: "Unit of measure, `Item`" })),
  PriceTier1: Type.Optional(Type.Number({ minimum: 0 })),
  Status: Type.Optional(Type.Enum(["Active", "Deprecated"])),
};

const listProducts = defineAction("listProducts", {
  description: "List products, a page at a time.",
  entity: "product",
  type: "list",
  inputSchema: inputOf({ ...pageInput, Sku: Type.Optional(Type.String()), Name: Type.Optional(Type.String()), ModifiedSince: Since }),
  outputSchema: pageOf("Products", Product),
  paging: pagingOf("Products"),
  handler: ({ http }, params) => readPage(http, "/product", "Products", params),
});

/** There is no address for one product: it is a list of one. */
async function oneProduct(http: HttpClient, filter: JsonObject): Promise<Json> {
  const page = await readPage(http, "/product", "Products", { Limit: 1, ...(filter as Readonly<Record<string, string>>) });
  const [found] = isJsonObject(page) ? (page["Products"] as readonly Json[]) : [];
  if (found === undefined) throw new AppError("CONNECTOR_REFUSED", `Cin7 Core has no product with ${JSON.stringify(filter)}.`, { status: 404 });
  return found;
}

const getProduct = defineAction("getProduct", {
  description: "Read one product by ID or SKU.",
  entity: "product",
  type: "read",
  inputSchema: Type.Object(
    { ID: Type.Optional(ID), Sku: Type.Optional(Type.String({ minLength: 1 })) },
    { additionalProperties: false, minProperties: 1, maxProperties: 1 },
  ),
  outputSchema: Product,
  handler: ({ http }, filter) => oneProduct(http, filter),
});

const createProduct = defineAction("createProduct", {
  description: "Create a product. SKUs are unique.",
  entity: "product",
  type: "create",
  inputSchema: inputOf({
    SKU: Type.String({ minLength: 1, maxLength: 50 }),
    Name: Type.String({ minLength: 1, maxLength: 256 }),
    Type: Type.Optional(Type.Enum(["Stock", "Service", "Fixed asset"], { default: "Stock" })),
    CostingMethod: Type.Optional(
      Type.Enum(["FIFO", "FIFO - Batch", "FIFO - Serial Number", "FEFO - Batch", "FEFO - Serial Number", "Special - Batch"], { default: "FIFO" }),
    ),
    ...productFields,
  }),
  outputSchema: Product,
  handler: ({ http }, params) =>
    onlyOf(http, "POST", "/product", "Products", { Type: "Stock", CostingMethod: "FIFO", UOM: "Item", Status: "Active", Category: "Other", ...params }),
});

const updateProduct = defineAction("updateProduct", {
  description: "Change fields of a product; fields left out stay as they are.",
  entity: "product",
  type: "update",
  inputSchema: inputOf({ ID, SKU: Type.Optional(Type.String({ minLength: 1 })), Name: Type.Optional(Type.String({ minLength: 1 })), ...productFields }),
  outputSchema: Product,
  handler: ({ http }, params) => onlyOf(http, "PUT", "/product", "Products", params),
});

export const productActions = [listProducts, getProduct, createProduct, updateProduct];

const listStock = defineAction("listStock", {
  description: "List what is on hand, allocated and available, by product and location.",
  entity: "stock",
  type: "list",
  inputSchema: inputOf({
    ...pageInput,
    Sku: Type.Optional(Type.String()),
    Name: Type.Optional(Type.String()),
    Location: Type.Optional(Type.String()),
    ID: Type.Optional(Type.String({ description: "Of the product" })),
  }),
  outputSchema: pageOf("ProductAvailabilityList", Availability),
  paging: pagingOf("ProductAvailabilityList"),
  handler: ({ http }, params) => readPage(http, "/ref/productavailability", "ProductAvailabilityList", params),
});

const adjustStock = defineAction("adjustStock", {
  description: "Set the counted quantity of products at a location.",
  entity: "stock",
  type: "update",
  inputSchema: inputOf({
    Lines: Type.Array(
      Type.Object({
        SKU: Type.String({ minLength: 1 }),
        Quantity: Type.Number({ minimum: 0, description: "What is there after the adjustment" }),
        UnitCost: Type.Optional(Type.Number({ minimum: 0 })),
        Location: Place,
      }),
      { minItems: 1 },
    ),
    EffectiveDate: Type.Optional(Type.String({ description: "`2026-01-31`; left out: now" })),
    Status: Type.Optional(Type.Enum(["DRAFT", "COMPLETED"], { default: "COMPLETED" })),
    Comment: Type.Optional(Type.String()),
  }),
  outputSchema: StockAdjustment,
  handler: ({ http }, params) => sendObject(http, "POST", "/stockadjustment", { body: { Status: "COMPLETED", ...params } }),
});

const listLocations = defineAction("listLocations", {
  description: "List the places stock is kept at.",
  entity: "location",
  type: "list",
  inputSchema: inputOf(pageInput),
  outputSchema: pageOf("LocationList", Location),
  paging: pagingOf("LocationList"),
  handler: ({ http }, params) => readPage(http, "/ref/location", "LocationList", params),
});

export const stockActions = [listStock, adjustStock, listLocations];

const listCustomers = defineAction("listCustomers", {
  description: "List customers, a page at a time.",
  entity: "customer",
  type: "list",
  inputSchema: inputOf({ ...pageInput, Name: Type.Optional(Type.String()), ModifiedSince: Since }),
  outputSchema: pageOf("CustomerList", Customer),
  paging: pagingOf("CustomerList"),
  handler: ({ http }, params) => readPage(http, "/customer", "CustomerList", params),
});

const createCustomer = defineAction("createCustomer", {
  description: "Create a customer. Names are unique.",
  entity: "customer",
  type: "create",
  inputSchema: inputOf({
    Name: Type.String({ minLength: 1, maxLength: 256 }),
    Currency: Type.Optional(Type.String({ default: "USD" })),
    PaymentTerm: Type.Optional(Type.String({ default: "30 days" })),
    TaxRule: Type.Optional(Type.String({ default: "Tax on Sales" })),
    AccountReceivable: Type.Optional(Type.String({ default: "610" })),
    RevenueAccount: Type.Optional(Type.String({ default: "200" })),
    Contacts: Type.Optional(
      Type.Array(
        Type.Object({ Name: Type.String(), Email: Type.Optional(Type.String()), Phone: Type.Optional(Type.String()), Default: Type.Optional(Type.Boolean()) }),
      ),
    ),
  }),
  outputSchema: Customer,
  handler: ({ http }, params) =>
    onlyOf(http, "POST", "/customer", "CustomerList", {
      Currency: "USD",
      PaymentTerm: "30 days",
      TaxRule: "Tax on Sales",
      AccountReceivable: "610",
      RevenueAccount: "200",
      Status: "Active",
      ...params,
    }),
});

export const customerActions = [listCustomers, createCustomer];

const listSales = defineAction("listSales", {
  description: "List sales, newest first, a page at a time.",
  entity: "sale",
  type: "list",
  inputSchema: inputOf({
    ...pageInput,
    Search: Type.Optional(Type.String({ description: "Looks in numbers and customers" })),
    Status: Type.Optional(Type.String()),
    UpdatedSince: Since,
  }),
  outputSchema: pageOf("SaleList", SaleSummary),
  paging: pagingOf("SaleList"),
  handler: ({ http }, params) => readPage(http, "/saleList", "SaleList", params),
});

const getSale = defineAction("getSale", {
  description: "Read one sale with its order lines.",
  entity: "sale",
  type: "read",
  inputSchema: inputOf({ ID }),
  outputSchema: Sale,
  handler: ({ http }, params) => readObject(http, "/sale", params),
});

const createSale = defineAction("createSale", {
  description: "Create a sale with its order; AUTHORISED allocates stock to it, that is: reserves it.",
  entity: "sale",
  type: "create",
  inputSchema: inputOf({
    CustomerID: Type.Optional(Type.String({ description: "Or give Customer" })),
    Customer: Type.Optional(Type.String({ description: "Name of the customer" })),
    Lines: NewLines,
    Location: Place,
    CustomerReference: Type.Optional(Type.String()),
    Note: Type.Optional(Type.String()),
    OrderStatus: Type.Optional(Type.Enum(["DRAFT", "AUTHORISED"], { default: "DRAFT" })),
  }),
  outputSchema: Sale,
  // A sale is made first, then its order: two calls, as in the service's own pages.
  async handler({ http }, { Lines, OrderStatus = "DRAFT", ...head }) {
    const sale = await sendObject(http, "POST", "/sale", { body: { SkipQuote: true, ...head } });
    const id = isJsonObject(sale) ? String(sale["ID"]) : "";
    await sendObject(http, "POST", "/sale/order", { body: { SaleID: id, Status: OrderStatus, Lines } });
    return readObject(http, "/sale", { ID: id });
  },
});

const authoriseSale = defineAction("authoriseSale", {
  description: "Authorise the order of a draft sale: its stock is reserved.",
  entity: "sale",
  type: "update",
  inputSchema: inputOf({ ID }),
  outputSchema: Sale,
  async handler({ http }, { ID: id }) {
    const sale = await readObject(http, "/sale", { ID: id });
    const order = isJsonObject(sale) && isJsonObject(sale["Order"]) ? sale["Order"] : {};
    await sendObject(http, "POST", "/sale/order", { body: { SaleID: id, Status: "AUTHORISED", Lines: order["Lines"] ?? [] } });
    return readObject(http, "/sale", { ID: id });
  },
});

const voidSale = defineAction("voidSale", {
  description: "Void a sale: its stock is free again.",
  entity: "sale",
  type: "delete",
  inputSchema: inputOf({ ID }),
  outputSchema: Type.Object({ ID: Type.String() }),
  async handler({ http }, { ID: id }) {
    await sendObject(http, "DELETE", "/sale", { params: { ID: id, Void: true } });
    return { ID: id };
  },
});

const reserveStock = defineAction("reserveStock", {
  description: "Reserve a quantity of one product: an authorised sale of one line, booked on a customer.",
  entity: "stock",
  type: "create",
  inputSchema: inputOf({
    sku: Type.String({ minLength: 1 }),
    quantity: Type.Optional(Type.Number({ exclusiveMinimum: 0, default: 1 })),
    customer: Type.Optional(Type.String({ default: "Reservations", description: "Name of the customer it is booked on" })),
    location: Place,
    reference: Type.Optional(Type.String()),
  }),
  outputSchema: Sale,
  handler: (ctx, { sku, quantity = 1, customer = "Reservations", location, reference }) =>
    createSale.handler(ctx, {
      Customer: customer,
      Lines: [{ SKU: sku, Quantity: quantity }],
      OrderStatus: "AUTHORISED",
      ...(location !== undefined && { Location: location }),
      ...(reference !== undefined && { CustomerReference: reference }),
    }),
});

export const saleActions = [listSales, getSale, createSale, authoriseSale, voidSale, reserveStock];

const listPurchases = defineAction("listPurchases", {
  description: "List purchase orders, newest first, a page at a time.",
  entity: "purchase",
  type: "list",
  inputSchema: inputOf({ ...pageInput, Search: Type.Optional(Type.String()), Status: Type.Optional(Type.String()), UpdatedSince: Since }),
  outputSchema: pageOf("PurchaseList", PurchaseSummary),
  paging: pagingOf("PurchaseList"),
  handler: ({ http }, params) => readPage(http, "/purchaseList", "PurchaseList", params),
});

const getPurchase = defineAction("getPurchase", {
  description: "Read one purchase order with its lines.",
  entity: "purchase",
  type: "read",
  inputSchema: inputOf({ ID }),
  outputSchema: Purchase,
  handler: ({ http }, params) => readObject(http, "/purchase", params),
});

const createPurchase = defineAction("createPurchase", {
  description: "Create a purchase order with its lines; AUTHORISED puts the goods on order.",
  entity: "purchase",
  type: "create",
  inputSchema: inputOf({
    SupplierID: Type.Optional(Type.String({ description: "Or give Supplier" })),
    Supplier: Type.Optional(Type.String({ description: "Name of the supplier" })),
    Lines: NewLines,
    Location: Place,
    Note: Type.Optional(Type.String()),
    OrderStatus: Type.Optional(Type.Enum(["DRAFT", "AUTHORISED"], { default: "DRAFT" })),
  }),
  outputSchema: Purchase,
  async handler({ http }, { Lines, OrderStatus = "DRAFT", ...head }) {
    const purchase = await sendObject(http, "POST", "/purchase", { body: { Approach: "STOCK", BlindReceipt: false, ...head } });
    const id = isJsonObject(purchase) ? String(purchase["ID"]) : "";
    await sendObject(http, "POST", "/purchase/order", { body: { TaskID: id, Status: OrderStatus, Lines } });
    return readObject(http, "/purchase", { ID: id });
  },
});

const voidPurchase = defineAction("voidPurchase", {
  description: "Void a purchase order.",
  entity: "purchase",
  type: "delete",
  inputSchema: inputOf({ ID }),
  outputSchema: Type.Object({ ID: Type.String() }),
  async handler({ http }, { ID: id }) {
    await sendObject(http, "DELETE", "/purchase", { params: { ID: id, Void: true } });
    return { ID: id };
  },
});

export const purchaseActions = [listPurchases, getPurchase, createPurchase, voidPurchase];
