import { expect, it } from "vitest";
import { nearestName } from "./nearest-name.ts";

it.each([
  ["shopfy", ["stripe", "shopify"], "shopify"],
  ["cin7core", ["cin7-omni", "cin7-core"], "cin7-core"],
  ["GetCustomer", ["getCustomers", "get_customer"], "get_customer"],
  ["x", ["y"], "y"],
  ["invoice", ["payment", "order"], null],
  ["anything", [], null],
])("takes %s of %j for %s", (name, known, expected) => expect(nearestName(name, known)).toBe(expected));
