import { actionTable, type ConnectorDefinition } from "../definition.ts";
import { customerActions } from "./customers.ts";
import { orderActions } from "./orders.ts";
import { productActions } from "./products.ts";

/** REST Admin API. The connection's baseUrl is the shop: `https://my-shop.myshopify.com`. */
export const shopify: ConnectorDefinition = {
  name: "shopify",
  displayName: "Shopify",
  description: "Orders, customers, products and refunds of a Shopify shop.",
  category: "e-commerce",
  color: "#5e8e3e",
  icon: "shopping-bag",
  auth: { type: "api_key", headerName: "X-Shopify-Access-Token" },
  apiRoot: "/admin/api/2026-01",
  actions: actionTable([...orderActions, ...customerActions, ...productActions]),
  entities: {
    customer: {
      name: "customer",
      cdmMapping: "CDMContact",
      fields: {
        id: { type: "integer", cdmField: "id" },
        email: { type: "string", cdmField: "email" },
        first_name: { type: "string", cdmField: "firstName" },
        last_name: { type: "string", cdmField: "lastName" },
        phone: { type: "string", cdmField: "phone" },
        tags: { type: "string", cdmField: "tags" },
        addresses: { type: "array", cdmField: "addresses" },
      },
    },
    order: {
      name: "order",
      cdmMapping: "CDMOrder",
      fields: {
        id: { type: "integer", cdmField: "id" },
        line_items: { type: "array", cdmField: "lineItems" },
        total_price: { type: "string", cdmField: "totals.total" },
        total_tax: { type: "string", cdmField: "totals.tax" },
        financial_status: { type: "string", cdmField: "status" },
        currency: { type: "string", cdmField: "currency" },
        customer: { type: "object", cdmField: "contact" },
        created_at: { type: "string", cdmField: "createdAt" },
      },
    },
    product: {
      name: "product",
      cdmMapping: "CDMProduct",
      fields: {
        id: { type: "integer", cdmField: "id" },
        title: { type: "string", cdmField: "name" },
        body_html: { type: "string", cdmField: "description" },
        variants: { type: "array", cdmField: "variants" },
        status: { type: "string", cdmField: "status" },
      },
    },
  },
  capabilities: {
    entities: ["customer", "order", "product"],
    actions: { customer: ["create", "read", "update", "delete", "list"], order: ["create", "read", "update", "list"], product: ["read", "list"] },
    events: { customer: ["created", "updated", "deleted"], order: ["created", "updated"], product: ["created", "updated", "deleted"] },
  },
};
