import type { JsonObject } from "@fastn/core/values";

export const kinds = {
  customer: "cus",
  product: "prod",
  price: "price",
  charge: "ch",
  payment_intent: "pi",
  refund: "re",
  subscription: "sub",
  subscription_item: "si",
  invoice: "in",
  invoiceitem: "ii",
  line_item: "il",
} as const;
export type Kind = keyof typeof kinds;

/** Records by kind and id, in order of making. They are replaced, never changed in place. */
export interface StripeData {
  readonly tables: Readonly<Record<Kind, Map<string, JsonObject>>>;
  /** How many ids of each kind were given out. */
  readonly counts: Record<Kind, number>;
  nextInvoiceNumber: number;
}

/** Ids do not depend on the seed: `cus_Mock0000000001` exists in every world. */
export function nextId(data: StripeData, kind: Kind): string {
  data.counts[kind] += 1;
  return `${kinds[kind]}_Mock${String(data.counts[kind]).padStart(10, "0")}`;
}

export function put(data: StripeData, kind: Kind, record: JsonObject): JsonObject {
  data.tables[kind].set(String(record["id"]), record);
  return record;
}

export const invoiceNumber = (data: StripeData): string => `MOCK-${String(data.nextInvoiceNumber++).padStart(4, "0")}`;
