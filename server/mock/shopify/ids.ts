/** Ids do not depend on the seed, so that a saved input names an existing record in every world. */
export const firstIds = {
  customer: 6_000_000_001,
  product: 7_000_000_001,
  variant: 7_100_000_001,
  inventoryItem: 7_200_000_001,
  location: 4_100_000_001,
  order: 5_000_000_001,
  line: 5_100_000_001,
  fulfillment: 5_200_000_001,
  orderNumber: 1001,
} as const;

/** Times as the API writes them: no milliseconds. */
export const iso = (ms: number): string => new Date(ms).toISOString().replace(".000Z", "Z");
