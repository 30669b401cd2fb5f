import type { EntityDef } from "./definition.ts";

/** Entities of the common data model and the paths a native field may map to. Money is text there. */
export const cdmFields = {
  CDMContact: ["id", "email", "firstName", "lastName", "company", "phone", "addresses", "tags", "customFields"],
  CDMProduct: ["id", "name", "sku", "description", "variants", "pricingTiers", "category", "status", "inventory", "inventory.available", "inventory.onHand"],
  CDMOrder: [
    "id",
    "lineItems",
    "totals.subtotal",
    "totals.tax",
    "totals.shipping",
    "totals.discount",
    "totals.total",
    "status",
    "contact",
    "payments",
    "shippingAddress",
    "billingAddress",
    "currency",
    "createdAt",
  ],
  CDMInvoice: [
    "id",
    "lineItems",
    "totals.subtotal",
    "totals.tax",
    "totals.shipping",
    "totals.discount",
    "totals.total",
    "status",
    "currency",
    "contact",
    "dueDate",
    "payments",
    "invoiceNumber",
  ],
  CDMInventoryLevel: ["productId", "available", "variantId", "locationId", "onHand", "committed", "reserved"],
  CDMFulfillment: ["id", "orderId", "status", "trackingNumber", "carrier", "lineItems", "shippedAt", "deliveredAt"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

type CdmEntity = keyof typeof cdmFields;

/** An entity from its native fields: each a type, and the path it maps to when the model has one. */
export function entity<E extends CdmEntity>(
  name: string,
  cdmMapping: E,
  fields: Readonly<Record<string, readonly [type: string, cdmField?: (typeof cdmFields)[E][number]]>>,
): EntityDef {
  return {
    name,
    cdmMapping,
    fields: Object.fromEntries(Object.entries(fields).map(([field, [type, cdmField]]) => [field, { type, ...(cdmField !== undefined && { cdmField }) }])),
  };
}

/** Entities by name, for `ConnectorDefinition.entities`. */
export const entityTable = (entities: readonly EntityDef[]): Readonly<Record<string, EntityDef>> =>
  Object.fromEntries(entities.map((each) => [each.name, each]));
