import { capabilitiesOf } from "../capabilities.ts";
import { entity, entityTable } from "../cdm.ts";
import { actionTable, type ConnectorDefinition } from "../definition.ts";
import { triggerTable } from "../webhook/events.ts";
import { customerActions } from "./customers.ts";
import { events, webhook } from "./events.ts";
import { fulfillmentActions } from "./fulfillments.ts";
import { inventoryActions } from "./inventory.ts";
import { orderActions } from "./orders.ts";
import { productActions } from "./products.ts";

const actions = [...orderActions, ...customerActions, ...productActions, ...inventoryActions, ...fulfillmentActions];

const entities = [
  entity("customer", "CDMContact", {
    id: ["integer", "id"],
    email: ["string", "email"],
    first_name: ["string", "firstName"],
    last_name: ["string", "lastName"],
    phone: ["string", "phone"],
    tags: ["string", "tags"],
    addresses: ["array", "addresses"],
  }),
  entity("order", "CDMOrder", {
    id: ["integer", "id"],
    line_items: ["array", "lineItems"],
    subtotal_price: ["string", "totals.subtotal"],
    total_tax: ["string", "totals.tax"],
    total_discounts: ["string", "totals.discount"],
    total_price: ["string", "totals.total"],
    financial_status: ["string", "status"],
    currency: ["string", "currency"],
    customer: ["object", "contact"],
    shipping_address: ["object", "shippingAddress"],
    billing_address: ["object", "billingAddress"],
    created_at: ["string", "createdAt"],
  }),
  entity("product", "CDMProduct", {
    id: ["integer", "id"],
    title: ["string", "name"],
    body_html: ["string", "description"],
    variants: ["array", "variants"],
    product_type: ["string", "category"],
    status: ["string", "status"],
  }),
  entity("inventory_level", "CDMInventoryLevel", {
    inventory_item_id: ["integer", "productId"],
    location_id: ["integer", "locationId"],
    available: ["integer", "available"],
  }),
  entity("fulfillment", "CDMFulfillment", {
    id: ["integer", "id"],
    order_id: ["integer", "orderId"],
    status: ["string", "status"],
    tracking_number: ["string", "trackingNumber"],
    tracking_company: ["string", "carrier"],
    line_items: ["array", "lineItems"],
    created_at: ["string", "shippedAt"],
  }),
];

/** REST Admin API. The connection's baseUrl is the shop: `https://my-shop.myshopify.com`. */
export const shopify: ConnectorDefinition = {
  name: "shopify",
  displayName: "Shopify",
  description: "Orders, customers, products, inventory and fulfillments of a Shopify shop.",
  category: "e-commerce",
  color: "#5e8e3e",
  icon: "shopping-bag",
  auth: {
    type: "oauth2",
    authorizationUrl: "{baseUrl}/admin/oauth/authorize",
    tokenUrl: "{baseUrl}/admin/oauth/access_token",
    scopes: [
      "read_orders",
      "write_orders",
      "read_customers",
      "write_customers",
      "read_products",
      "write_products",
      "read_inventory",
      "write_inventory",
      "read_locations",
      "read_merchant_managed_fulfillment_orders",
      "write_merchant_managed_fulfillment_orders",
    ],
    scopeSeparator: ",",
    clientAuth: "body",
    refresh: "none",
    tokenHeader: "X-Shopify-Access-Token",
  },
  otherAuth: [{ type: "api_key", headerName: "X-Shopify-Access-Token" }],
  connection: { baseUrlExample: "https://my-shop.myshopify.com" },
  apiRoot: "/admin/api/2026-01",
  webhook,
  actions: actionTable(actions),
  triggers: triggerTable(events),
  entities: entityTable(entities),
  capabilities: capabilitiesOf(actions, events),
};
