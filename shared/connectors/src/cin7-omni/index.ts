import { Type } from "typebox";
import { capabilitiesOf } from "../capabilities.ts";
import { entity, entityTable } from "../cdm.ts";
import { actionTable, type ConnectorDefinition } from "../definition.ts";
import { entityEvents, triggerTable } from "../webhook/events.ts";
import { createOf, listOf, readOf, updateOf, type Resource } from "./client.ts";
import { Adjustment, Branch, Contact, CreditNote, NewLines, Product, SalesOrder, Stock } from "./schemas.ts";

const orders: Resource = { path: "/SalesOrders", entity: "order", schema: SalesOrder, items: "salesOrders" };
const shipments: Resource = { ...orders, entity: "shipment" };
const returns: Resource = { path: "/CreditNotes", entity: "return", schema: CreditNote, items: "creditNotes" };
const products: Resource = { path: "/Products", entity: "product", schema: Product, items: "products" };
const stock: Resource = { path: "/Stock", entity: "inventory", schema: Stock, items: "stock" };
const adjustments: Resource = { path: "/Adjustments", entity: "inventory", schema: Adjustment, items: "adjustments" };
const branches: Resource = { path: "/Branches", entity: "branch", schema: Branch, items: "branches" };
const contacts: Resource = { path: "/Contacts", entity: "contact", schema: Contact, items: "contacts" };

const Text = Type.Optional(Type.String());
const Id = Type.Optional(Type.Integer({ minimum: 1 }));
const Status = Type.Optional(Type.Enum(["DRAFT", "APPROVED", "VOID"]));

const orderFields = {
  stage: Type.Optional(Type.String({ description: "`New`, `Processing`, `Dispatched`, …" })),
  customerOrderNo: Text,
  internalComments: Text,
  deliveryAddress1: Text,
  deliveryCity: Text,
  deliveryState: Text,
  deliveryPostalCode: Text,
  deliveryCountry: Text,
};

const contactFields = {
  company: Text,
  firstName: Text,
  lastName: Text,
  email: Text,
  phone: Text,
  address1: Text,
  city: Text,
  state: Text,
  postCode: Text,
  country: Text,
};
const tracking = {
  trackingCode: Text,
  logisticsCarrier: Type.Optional(Type.String({ description: "`DHL`" })),
  dispatchedDate: Type.String({ description: "ISO 8601 time it left" }),
};

const actions = [
  listOf("listOrders", orders, "List sales orders, a page at a time.", { status: Status, stage: Text, memberId: Id, reference: Text, email: Text }),
  readOf("getOrder", orders, "Read one sales order with its lines."),
  createOf("createOrder", orders, "Create a sales order for a contact; APPROVED takes its goods out of what is available.", {
    memberId: Type.Integer({ minimum: 1, description: "Id of a contact" }),
    lineItems: NewLines,
    branchId: Id,
    reference: Type.Optional(Type.String({ description: "Left out: Cin7 gives one" })),
    freightTotal: Type.Optional(Type.Number({ minimum: 0 })),
    status: Type.Optional(Type.Enum(["DRAFT", "APPROVED"], { default: "APPROVED" })),
    ...orderFields,
  }),
  updateOf("updateOrder", orders, "Change fields of a sales order that is not void; fields left out stay as they are.", {
    ...orderFields,
    status: Type.Optional(Type.Enum(["DRAFT", "APPROVED"])),
  }),
  updateOf("voidOrder", orders, "Void a sales order that has not been dispatched: its goods are available again.", {}, { isVoid: true, status: "VOID" }),
  listOf(
    "listShipments",
    shipments,
    "List sales orders that were dispatched, with carrier and tracking, a page at a time.",
    { logisticsCarrier: Text, trackingCode: Text },
    "dispatchedDate IS NOT NULL",
  ),
  updateOf("shipOrder", shipments, "Mark an approved order as dispatched, with carrier and tracking: its goods leave the stock.", tracking, {
    stage: "Dispatched",
  }),
  listOf("listReturns", returns, "List returns (credit notes), a page at a time.", { status: Status, memberId: Id, salesReference: Text }),
  readOf("getReturn", returns, "Read one return (credit note) with its lines."),
  createOf("createReturn", returns, "Take goods back: a credit note; APPROVED puts them back into stock.", {
    memberId: Type.Integer({ minimum: 1, description: "Id of a contact" }),
    lineItems: NewLines,
    salesReference: Type.Optional(Type.String({ description: "Reference of the order they were sold with" })),
    branchId: Id,
    internalComments: Text,
    status: Type.Optional(Type.Enum(["DRAFT", "APPROVED"], { default: "APPROVED" })),
  }),
  listOf("listStock", stock, "List stock by product option and branch, a page at a time.", { code: Text, productId: Id, branchId: Id }),
  createOf("adjustStock", adjustments, "Add to the stock of product options at a branch, or take from it.", {
    branchId: Id,
    adjustmentReason: Text,
    lineItems: Type.Array(Type.Object({ code: Type.String({ minLength: 1 }), qty: Type.Number({ description: "-3 takes three away" }) }), { minItems: 1 }),
  }),
  listOf("listBranches", branches, "List the places stock is kept at.", {}),
  listOf("listProducts", products, "List products with their options, a page at a time.", { styleCode: Text, status: Text, brand: Text }),
  readOf("getProduct", products, "Read one product with its options."),
  listOf("listContacts", contacts, "List contacts, a page at a time.", { email: Text, company: Text, type: Text }),
  readOf("getContact", contacts, "Read one contact."),
  createOf("createContact", contacts, "Create a contact.", {
    ...contactFields,
    type: Type.Optional(Type.Enum(["Customer", "Supplier"], { default: "Customer" })),
  }),
  updateOf("updateContact", contacts, "Change fields of a contact; fields left out stay as they are.", {
    ...contactFields,
    isActive: Type.Optional(Type.Boolean()),
  }),
];

const poll = (action: string, key = "id") => ({ action, input: { rows: 250 }, key, changed: "modifiedDate" });

/** Omni calls nobody: everything is found by reading lists. */
const events = [
  ...entityEvents("order", "Orders", { poll: poll("listOrders") }),
  ...entityEvents("shipment", "Shipments", { poll: poll("listShipments") }),
  ...entityEvents("return", "Returns", { poll: poll("listReturns") }),
  ...entityEvents("inventory", "Stock levels", { poll: poll("listStock", "productOptionId"), polled: ["updated"] }),
  ...entityEvents("product", "Products", { poll: poll("listProducts") }),
  ...entityEvents("contact", "Contacts", { poll: poll("listContacts") }),
];

const entities = [
  entity("order", "CDMOrder", {
    id: ["integer", "id"],
    lineItems: ["array", "lineItems"],
    productTotal: ["number", "totals.subtotal"],
    freightTotal: ["number", "totals.shipping"],
    discountTotal: ["number", "totals.discount"],
    total: ["number", "totals.total"],
    status: ["string", "status"],
    memberId: ["integer", "contact"],
    currencyCode: ["string", "currency"],
    createdDate: ["string", "createdAt"],
  }),
  entity("shipment", "CDMFulfillment", {
    reference: ["string", "id"],
    id: ["integer", "orderId"],
    stage: ["string", "status"],
    trackingCode: ["string", "trackingNumber"],
    logisticsCarrier: ["string", "carrier"],
    lineItems: ["array", "lineItems"],
    dispatchedDate: ["string", "shippedAt"],
  }),
  entity("inventory", "CDMInventoryLevel", {
    productId: ["integer", "productId"],
    productOptionId: ["integer", "variantId"],
    branchId: ["integer", "locationId"],
    available: ["number", "available"],
    stockOnHand: ["number", "onHand"],
    openSales: ["number", "committed"],
  }),
  entity("product", "CDMProduct", {
    id: ["integer", "id"],
    name: ["string", "name"],
    styleCode: ["string", "sku"],
    description: ["string", "description"],
    category: ["string", "category"],
    productOptions: ["array", "variants"],
    status: ["string", "status"],
  }),
  entity("contact", "CDMContact", {
    id: ["integer", "id"],
    email: ["string", "email"],
    firstName: ["string", "firstName"],
    lastName: ["string", "lastName"],
    company: ["string", "company"],
    phone: ["string", "phone"],
    address1: ["string", "addresses"],
  }),
];

/** API v1. User name and key of an API connection, sent as basic authentication. */
export const cin7Omni: ConnectorDefinition = {
  name: "cin7-omni",
  displayName: "Cin7 Omni",
  description: "Orders, inventory, shipping and returns of Cin7 Omni.",
  category: "fulfilment",
  color: "#0f766e",
  icon: "truck",
  auth: { type: "basic" },
  defaultBaseUrl: "https://api.cin7.com",
  apiRoot: "/api/v1",
  actions: actionTable(actions),
  triggers: triggerTable(events),
  entities: entityTable(entities),
  capabilities: capabilitiesOf(actions, events),
};
