import { AppError, isJsonObject } from "@fastn/core";
import { capabilitiesOf } from "../capabilities.ts";
import { entity, entityTable } from "../cdm.ts";
import { actionTable, type ConnectorDefinition, type WebhookDef } from "../definition.ts";
import { entityEvents, triggerTable } from "../webhook/events.ts";
import { customerActions, productActions, purchaseActions, saleActions, stockActions } from "./actions.ts";
import { readFault } from "./client.ts";

const actions = [...productActions, ...stockActions, ...saleActions, ...purchaseActions, ...customerActions];

/** Not signed: a webhook of Cin7 Core carries the headers its owner gave it, and the kind of event in the body. */
const webhook: WebhookDef = {
  signature: null,
  read({ body }) {
    const type = isJsonObject(body) ? body["EventType"] : undefined;
    if (typeof type !== "string") throw new AppError("BAD_REQUEST", "The body is not a webhook of Cin7 Core: it has no EventType.");
    return [{ topic: type, id: null, payload: body }];
  },
};

const poll = (action: string, key: string, changed?: string) => ({ action, input: { Limit: 1000 }, key, ...(changed !== undefined && { changed }) });

const events = [
  ...entityEvents("product", "Products", { poll: poll("listProducts", "ID", "LastModifiedOn") }),
  ...entityEvents("stock", "Stock levels", { topics: { updated: ["Stock/AvailableStockLevelChanged"] } }),
  ...entityEvents("sale", "Sales", {
    topics: { updated: ["Sale/OrderAuthorised", "Sale/QuoteAuthorised", "Sale/InvoiceAuthorised", "Sale/ShipmentAuthorised", "Sale/Voided", "Sale/Undo"] },
    poll: poll("listSales", "SaleID", "Updated"),
  }),
  ...entityEvents("purchase", "Purchase orders", {
    topics: { updated: ["Purchase/OrderAuthorised", "Purchase/InvoiceAuthorised", "Purchase/StockReceivedAuthorised"] },
    poll: poll("listPurchases", "ID", "LastUpdatedDate"),
  }),
  ...entityEvents("customer", "Customers", { topics: { updated: ["Customer/Updated"] }, poll: poll("listCustomers", "ID", "LastModifiedOn") }),
];

const entities = [
  entity("product", "CDMProduct", {
    ID: ["string", "id"],
    Name: ["string", "name"],
    SKU: ["string", "sku"],
    Description: ["string", "description"],
    Category: ["string", "category"],
    Status: ["string", "status"],
    PriceTier1: ["number", "pricingTiers"],
  }),
  entity("stock", "CDMInventoryLevel", {
    ID: ["string", "productId"],
    Location: ["string", "locationId"],
    OnHand: ["number", "onHand"],
    Available: ["number", "available"],
    Allocated: ["number", "committed"],
  }),
  entity("sale", "CDMOrder", {
    ID: ["string", "id"],
    Order: ["object", "lineItems"],
    Status: ["string", "status"],
    Customer: ["string", "contact"],
    SaleOrderDate: ["string", "createdAt"],
  }),
  entity("customer", "CDMContact", { ID: ["string", "id"], Name: ["string", "company"], Contacts: ["array"] }),
];

/** API v2 (formerly DEAR Inventory). An account id and an application key, each in a header of its own. */
export const cin7Core: ConnectorDefinition = {
  name: "cin7-core",
  displayName: "Cin7 Core",
  description: "Products, stock, sales, purchase orders and customers of Cin7 Core (formerly DEAR).",
  category: "inventory",
  color: "#00a3ad",
  icon: "boxes",
  auth: { type: "api_key", headerName: "api-auth-applicationkey" },
  connection: { headers: { "api-auth-accountid": { label: "Account id", description: "Integrations, API in Cin7 Core shows it beside the key." } } },
  defaultBaseUrl: "https://inventory.dearsystems.com",
  apiRoot: "/ExternalApi/v2",
  readFault,
  webhook,
  actions: actionTable(actions),
  triggers: triggerTable(events),
  entities: entityTable(entities),
  capabilities: capabilitiesOf(actions, events),
};
