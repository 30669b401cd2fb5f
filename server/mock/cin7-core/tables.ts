import type { Json, JsonObject } from "@fastn/core/values";
import type { Place } from "../locale.ts";
import { numberOf, objectsOf, textOf } from "../fields.ts";
import { moneyNumber } from "../money.ts";

/** Records by ID. They are replaced, never changed in place. Quantities allocated and on order are worked out from sales and purchases. */
export interface Cin7CoreData {
  readonly place: Place;
  readonly products: Map<string, JsonObject>;
  readonly customers: Map<string, JsonObject>;
  readonly suppliers: Map<string, JsonObject>;
  readonly sales: Map<string, JsonObject>;
  readonly purchases: Map<string, JsonObject>;
  /** On hand, by `stockKey`. */
  readonly stock: Map<string, number>;
  nextNumber: number;
}

export const locations: readonly JsonObject[] = [
  { ID: "00000000-0000-4000-8000-0000000000a1", Name: "Main Warehouse", IsDefault: true, IsDeprecated: false },
  { ID: "00000000-0000-4000-8000-0000000000a2", Name: "Shop", IsDefault: false, IsDeprecated: false },
];
export const defaultLocation = "Main Warehouse";

export const iso = (ms: number): string => new Date(ms).toISOString().replace("Z", "");
export const stockKey = (productId: string, location: string): string => `${productId}|${location}`;
const taxRate = 0.1;

const isActive = (order: JsonObject): boolean => order["Status"] === "AUTHORISED";

/** Quantity of a product at a location in the authorised orders of open sales or purchases. */
function inOrders(tasks: Iterable<JsonObject>, productId: string, location: string): number {
  let sum = 0;
  for (const task of tasks) {
    const order = task["Order"] as JsonObject;
    if (task["Location"] !== location || task["Status"] === "VOIDED" || task["Status"] === "COMPLETED" || !isActive(order)) continue;
    for (const line of objectsOf(order["Lines"])) if (line["ProductID"] === productId) sum += Number(line["Quantity"]);
  }
  return sum;
}

export function availability(data: Cin7CoreData): JsonObject[] {
  return [...data.products.values()]
    .filter((product) => product["Type"] === "Stock")
    .flatMap((product) =>
      locations.flatMap(({ Name }) => {
        const [id, location] = [String(product["ID"]), String(Name)];
        const onHand = data.stock.get(stockKey(id, location)) ?? 0;
        const [allocated, onOrder] = [inOrders(data.sales.values(), id, location), inOrders(data.purchases.values(), id, location)];
        if (onHand === 0 && allocated === 0 && onOrder === 0) return [];
        return [
          {
            ID: id,
            SKU: product["SKU"] ?? "",
            Name: product["Name"] ?? "",
            Barcode: product["Barcode"] ?? null,
            Location: location,
            Bin: "",
            Batch: null,
            ExpiryDate: null,
            OnHand: onHand,
            Allocated: allocated,
            Available: onHand - allocated,
            OnOrder: onOrder,
            StockOnHand: moneyNumber(Math.round(onHand * Number(product["AverageCost"]) * 100)),
            InTransit: 0,
          },
        ];
      }),
    );
}

/** Lines with product, price and sums; or the fault of the first that has none. */
export function linesOf(data: Cin7CoreData, given: Json | undefined): { readonly lines: JsonObject[]; readonly total: number; readonly tax: number } | string {
  const lines: JsonObject[] = [];
  let [total, tax] = [0, 0];
  for (const each of objectsOf(given)) {
    const product = data.products.get(textOf(each["ProductID"])) ?? [...data.products.values()].find((other) => other["SKU"] === each["SKU"]);
    if (product === undefined) return `Product '${textOf(each["SKU"]) || textOf(each["ProductID"])}' was not found`;
    const [quantity, price, discount] = [numberOf(each["Quantity"]), numberOf(each["Price"]) ?? Number(product["PriceTier1"]), numberOf(each["Discount"]) ?? 0];
    if (quantity === null || quantity <= 0) return "Quantity must be greater than zero";
    const cents = Math.round(quantity * price * (1 - discount / 100) * 100);
    const lineTax = Math.round(cents * taxRate);
    total += cents;
    tax += lineTax;
    lines.push({
      ProductID: product["ID"] ?? "",
      SKU: product["SKU"] ?? "",
      Name: product["Name"] ?? "",
      Quantity: quantity,
      Price: price,
      Discount: discount,
      Tax: moneyNumber(lineTax),
      TaxRule: "Tax on Sales",
      Total: moneyNumber(cents),
    });
  }
  return { lines, total: moneyNumber(total + tax), tax: moneyNumber(tax) };
}
