import { isJsonObject, type JsonObject } from "@fastn/core/values";
import { objectOf, textOf } from "../fields.ts";
import {
  changed,
  changeRoute,
  invalid,
  listRoute,
  metadataOf,
  missingParam,
  noSuch,
  nowOf,
  readRoute,
  texts,
  truthOf,
  wholeOf,
  type Route,
} from "./answers.ts";
import { nextId, put } from "./tables.ts";
import { priceOf, productOf } from "./records.ts";

export const catalogRoutes: readonly Route[] = [
  listRoute("/products", "product", ["active"]),
  readRoute("/products", "product"),
  {
    method: "POST",
    pattern: "/products",
    handle(request) {
      const fields = objectOf(request.body);
      const name = textOf(fields["name"]);
      if (name === "") return missingParam("name");
      const product: JsonObject = {
        ...productOf(nextId(request.data, "product"), name, nowOf(request)),
        ...texts(fields, ["description"]),
        active: fields["active"] === undefined || truthOf(fields["active"]),
        metadata: metadataOf({}, fields["metadata"]),
      };
      return changed(put(request.data, "product", product), "product.created");
    },
  },
  changeRoute("POST", "/products/:id", "product", (request, product, fields) => {
    const next: JsonObject = {
      ...product,
      ...texts(fields, ["name", "description"]),
      ...(fields["active"] !== undefined && { active: truthOf(fields["active"]) }),
      metadata: metadataOf(product["metadata"], fields["metadata"]),
      updated: nowOf(request),
    };
    return changed(put(request.data, "product", next), "product.updated");
  }),
  listRoute("/prices", "price", ["active", "product"]),
  readRoute("/prices", "price"),
  {
    method: "POST",
    pattern: "/prices",
    handle(request) {
      const fields = objectOf(request.body);
      const product = textOf(fields["product"]);
      if (!request.data.tables.product.has(product)) return product === "" ? missingParam("product") : noSuch("product", product, "product");
      const amount = wholeOf(fields["unit_amount"], 0);
      if (amount === null) return invalid("Invalid integer: unit_amount", "unit_amount", "parameter_invalid_integer");
      const currency = textOf(fields["currency"]).toLowerCase();
      if (!/^[a-z]{3}$/.test(currency)) return invalid(`Invalid currency: ${currency}.`, "currency");
      const recurring = isJsonObject(fields["recurring"])
        ? { interval: textOf(fields["recurring"]["interval"]) || "month", interval_count: wholeOf(fields["recurring"]["interval_count"] ?? 1, 1) ?? 1 }
        : null;
      const price: JsonObject = {
        ...priceOf(nextId(request.data, "price"), product, currency, amount, recurring, nowOf(request)),
        ...texts(fields, ["nickname"]),
        metadata: metadataOf({}, fields["metadata"]),
      };
      return changed(put(request.data, "price", price), "price.created");
    },
  },
];
