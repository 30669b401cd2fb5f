import type { Json, JsonObject } from "@fastn/core/values";
import type { Place } from "../locale.ts";
import { objectsOf } from "../fields.ts";

export type Kind = "SalesOrders" | "CreditNotes" | "Products" | "Adjustments" | "Branches" | "Contacts";

/** Records by id. They are replaced, never changed in place. What is in orders is worked out from them. */
export interface Cin7OmniData {
  readonly place: Place;
  readonly tables: Readonly<Record<Kind, Map<number, JsonObject>>>;
  /** On hand and when it last moved, by `stockKey`. */
  readonly stock: Map<string, { readonly onHand: number; readonly movedAt: string }>;
  nextId: number;
}

export const iso = (ms: number): string => new Date(ms).toISOString().replace(".000Z", "Z");
export const stockKey = (optionId: number, branchId: number): string => `${optionId}:${branchId}`;
export const mainBranch = 3;

export function put(data: Cin7OmniData, kind: Kind, record: JsonObject): JsonObject {
  data.tables[kind].set(record["id"] as number, record);
  return record;
}

export interface ProductOption {
  readonly product: JsonObject;
  readonly option: JsonObject;
}

export function options({ tables }: Cin7OmniData): ProductOption[] {
  return [...tables.Products.values()].flatMap((product) => objectsOf(product["productOptions"]).map((option) => ({ product, option })));
}

export function optionOf(data: Cin7OmniData, code: Json | undefined): ProductOption | undefined {
  return options(data).find(({ option }) => option["code"] === code);
}

export function move(data: Cin7OmniData, optionId: number, branchId: number, by: number, nowMs: number): void {
  const key = stockKey(optionId, branchId);
  data.stock.set(key, { onHand: (data.stock.get(key)?.onHand ?? 0) + by, movedAt: iso(nowMs) });
}

/** Quantity in approved orders that have not left yet. */
export function openSales({ tables }: Cin7OmniData, optionId: number, branchId: number): number {
  let sum = 0;
  for (const order of tables.SalesOrders.values()) {
    if (order["status"] !== "APPROVED" || order["dispatchedDate"] !== null || order["branchId"] !== branchId) continue;
    for (const line of objectsOf(order["lineItems"])) if (line["productOptionId"] === optionId) sum += Number(line["qty"]);
  }
  return sum;
}

/** A row for each option and branch that has, had or owes something. */
export function stockRows(data: Cin7OmniData): JsonObject[] {
  return options(data).flatMap(({ product, option }) =>
    [...data.tables.Branches.values()].flatMap((branch) => {
      const [optionId, branchId] = [option["id"] as number, branch["id"] as number];
      const level = data.stock.get(stockKey(optionId, branchId));
      const open = openSales(data, optionId, branchId);
      if (level === undefined && open === 0) return [];
      const onHand = level?.onHand ?? 0;
      return [
        {
          productId: product["id"] ?? 0,
          productOptionId: optionId,
          modifiedDate: level?.movedAt ?? product["modifiedDate"] ?? "",
          styleCode: product["styleCode"] ?? "",
          code: option["code"] ?? "",
          barcode: option["barcode"] ?? null,
          name: product["name"] ?? "",
          option1: option["option1"] ?? null,
          branchId,
          branchName: branch["company"] ?? "",
          productName: product["name"] ?? "",
          available: onHand - open,
          stockOnHand: onHand,
          openSales: open,
          incoming: 0,
          virtual: 0,
          holding: 0,
        },
      ];
    }),
  );
}

/** A product with the stock of its options summed. */
export function showProduct(data: Cin7OmniData, product: JsonObject): JsonObject {
  const branches = [...data.tables.Branches.keys()];
  const shown = objectsOf(product["productOptions"]).map((option) => {
    const id = option["id"] as number;
    const onHand = branches.reduce((sum, branch) => sum + (data.stock.get(stockKey(id, branch))?.onHand ?? 0), 0);
    const open = branches.reduce((sum, branch) => sum + openSales(data, id, branch), 0);
    return { ...option, stockOnHand: onHand, stockAvailable: onHand - open };
  });
  return { ...product, productOptions: shown };
}
