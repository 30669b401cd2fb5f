import { expect, it } from "vitest";
import { inkOn } from "./connector-tile.tsx";
import { schemaRows } from "./schema-rows.ts";

it("shows members, nested members and members of lists by their paths", () => {
  const rows = schemaRows({
    type: "object",
    required: ["id"],
    properties: {
      id: { type: "string", description: "Order id" },
      status: { enum: ["open", "paid"] },
      lines: { type: "array", items: { type: "object", properties: { sku: { type: ["string", "null"] } } } },
      total: { anyOf: [{ type: "number" }, { type: "string" }] },
    },
  });
  expect(rows).toEqual([
    { path: "id", type: "string", required: true, description: "Order id" },
    { path: "status", type: '"open" or "paid"', required: false, description: "" },
    { path: "lines", type: "list of object", required: false, description: "" },
    { path: "lines[].sku", type: "string or null", required: false, description: "" },
    { path: "total", type: "number or string", required: false, description: "" },
  ]);
});

it("ends for a schema that goes on and on", () => {
  const properties: { [name: string]: object } = {};
  properties["again"] = { type: "object", properties };
  expect(schemaRows({ properties } as never).map(({ path }) => path)).toHaveLength(5);
});

it("writes on a colour with the ink that reads better", () => {
  expect(["#ffffff", "#ffe01b", "#13b5ea", "#5e35b1", "#000000"].map(inkOn)).toEqual(["#000000", "#000000", "#000000", "#ffffff", "#ffffff"]);
});
