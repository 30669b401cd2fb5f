import { Type } from "typebox";
import { nullable } from "../schema-parts.ts";

/** Native names and types of the REST Admin API (shopify.dev/docs/api/admin-rest). Money is text there. Answers may hold more fields. */

export const Id = Type.Union([Type.Integer({ minimum: 1 }), Type.String({ minLength: 1, maxLength: 64 })], {
  title: "Id",
  description: "Number of the record, as a number or text",
});
const Money = Type.String({ description: "Decimal text, `19.90`" });
const Time = Type.String({ description: "ISO 8601 time" });

export const Address = Type.Object(
  {
    first_name: Type.Optional(nullable(Type.String())),
    last_name: Type.Optional(nullable(Type.String())),
    company: Type.Optional(nullable(Type.String())),
    address1: Type.Optional(nullable(Type.String())),
    address2: Type.Optional(nullable(Type.String())),
    city: Type.Optional(nullable(Type.String())),
    province: Type.Optional(nullable(Type.String())),
    zip: Type.Optional(nullable(Type.String())),
    country: Type.Optional(nullable(Type.String())),
    country_code: Type.Optional(nullable(Type.String({ description: "ISO 3166-1, two letters" }))),
    phone: Type.Optional(nullable(Type.String())),
  },
  { title: "Address" },
);

export const Customer = Type.Object(
  {
    id: Type.Integer(),
    email: nullable(Type.String()),
    first_name: nullable(Type.String()),
    last_name: nullable(Type.String()),
    phone: nullable(Type.String()),
    state: Type.String({ description: "disabled, invited, enabled or declined" }),
    orders_count: Type.Integer(),
    total_spent: Money,
    currency: Type.String(),
    tags: Type.String({ description: "Comma-separated" }),
    note: nullable(Type.String()),
    verified_email: Type.Boolean(),
    tax_exempt: Type.Boolean(),
    created_at: Time,
    updated_at: Time,
    default_address: Type.Optional(nullable(Address)),
    addresses: Type.Array(Address),
  },
  { title: "Customer" },
);

export const LineItem = Type.Object(
  {
    id: Type.Integer(),
    product_id: nullable(Type.Integer()),
    variant_id: nullable(Type.Integer()),
    title: Type.String(),
    name: Type.String(),
    sku: nullable(Type.String()),
    quantity: Type.Integer(),
    price: Money,
    total_discount: Money,
    taxable: Type.Boolean(),
  },
  { title: "LineItem" },
);

export const Refund = Type.Object(
  {
    id: Type.Integer(),
    order_id: Type.Integer(),
    note: nullable(Type.String()),
    created_at: Time,
    refund_line_items: Type.Array(Type.Object({ id: Type.Integer(), line_item_id: Type.Integer(), quantity: Type.Integer(), subtotal: Type.Number() })),
    transactions: Type.Array(Type.Object({ id: Type.Integer(), kind: Type.String(), status: Type.String(), amount: Money })),
  },
  { title: "Refund" },
);

export const Order = Type.Object(
  {
    id: Type.Integer(),
    name: Type.String({ description: "`#1001`" }),
    order_number: Type.Integer(),
    email: nullable(Type.String()),
    created_at: Time,
    updated_at: Time,
    cancelled_at: nullable(Time),
    cancel_reason: nullable(Type.String()),
    closed_at: nullable(Time),
    currency: Type.String({ description: "ISO 4217" }),
    subtotal_price: Money,
    total_tax: Money,
    total_discounts: Money,
    total_price: Money,
    financial_status: Type.String({ description: "pending, authorized, paid, partially_refunded, refunded or voided" }),
    fulfillment_status: nullable(Type.String({ description: "fulfilled, partial, or null" })),
    taxes_included: Type.Boolean(),
    tags: Type.String(),
    note: nullable(Type.String()),
    customer: Type.Optional(nullable(Customer)),
    line_items: Type.Array(LineItem),
    shipping_address: Type.Optional(nullable(Address)),
    billing_address: Type.Optional(nullable(Address)),
    refunds: Type.Array(Refund),
  },
  { title: "Order" },
);

export const Variant = Type.Object(
  {
    id: Type.Integer(),
    product_id: Type.Integer(),
    title: Type.String(),
    sku: nullable(Type.String()),
    price: Money,
    inventory_item_id: Type.Integer({ description: "Names the stock of this variant" }),
    inventory_quantity: Type.Integer({ description: "Over all locations" }),
  },
  { title: "Variant" },
);

export const Product = Type.Object(
  {
    id: Type.Integer(),
    title: Type.String(),
    body_html: nullable(Type.String()),
    vendor: Type.String(),
    product_type: Type.String(),
    status: Type.String({ description: "active, archived or draft" }),
    tags: Type.String(),
    created_at: Time,
    updated_at: Time,
    variants: Type.Array(Variant),
  },
  { title: "Product" },
);

export const Location = Type.Object(
  {
    id: Type.Integer(),
    name: Type.String(),
    active: Type.Boolean(),
    address1: nullable(Type.String()),
    city: nullable(Type.String()),
    zip: nullable(Type.String()),
    country_code: nullable(Type.String()),
    created_at: Time,
    updated_at: Time,
  },
  { title: "Location" },
);

export const InventoryLevel = Type.Object(
  { inventory_item_id: Type.Integer(), location_id: Type.Integer(), available: nullable(Type.Integer()), updated_at: Time },
  { title: "InventoryLevel" },
);

export const Fulfillment = Type.Object(
  {
    id: Type.Integer(),
    order_id: Type.Integer(),
    name: Type.String({ description: "`#1001.1`" }),
    status: Type.String({ description: "pending, open, success, cancelled, error or failure" }),
    shipment_status: nullable(Type.String({ description: "in_transit, delivered, …" })),
    location_id: nullable(Type.Integer()),
    tracking_company: nullable(Type.String()),
    tracking_number: nullable(Type.String()),
    tracking_url: nullable(Type.String()),
    line_items: Type.Array(LineItem),
    created_at: Time,
    updated_at: Time,
  },
  { title: "Fulfillment" },
);

export const FulfillmentOrder = Type.Object(
  {
    id: Type.Integer(),
    order_id: Type.Integer(),
    assigned_location_id: Type.Integer(),
    status: Type.String({ description: "open, in_progress, cancelled, incomplete or closed" }),
    line_items: Type.Array(
      Type.Object({
        id: Type.Integer({ description: "For createFulfillment" }),
        fulfillment_order_id: Type.Integer(),
        line_item_id: Type.Integer(),
        variant_id: nullable(Type.Integer()),
        quantity: Type.Integer(),
        fulfillable_quantity: Type.Integer(),
      }),
    ),
  },
  { title: "FulfillmentOrder" },
);

/** Paging of lists: `page_info` comes from the page before and allows only `limit` beside it. */
export const listInput = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 250, default: 50, description: "Records a page" })),
  page_info: Type.Optional(
    Type.Union([Type.String({ minLength: 1 }), Type.Null()], { description: "`next_page_info` of the page before; other filters are ignored then" }),
  ),
};

export const cursors = {
  next_page_info: Type.Union([Type.String(), Type.Null()], { description: "Give it as page_info to get the next page; null on the last" }),
  previous_page_info: Type.Union([Type.String(), Type.Null()]),
};
