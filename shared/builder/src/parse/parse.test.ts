import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "@fastn/builder";

const orderToInvoice = readFileSync(new URL("../../corpus/order-to-invoice.ts", import.meta.url), "utf8");

describe("parse", () => {
  it("reads steps, nesting and what waits for what", () => {
    const graph = parse(orderToInvoice);
    expect(graph.nodes.map((node) => [node.key, node.parent])).toEqual([
      ["customer", null],
      ["totals", null],
      ["is_large", null],
      ["sign_off", { key: "is_large", slot: "then" }],
      ["lines", null],
      ["reserve", { key: "lines", slot: "steps" }],
      ["invoice", null],
      ["tell_team", null],
    ]);
    expect(graph.edges.map((edge) => edge.id)).toContain("totals->is_large");
    expect(graph.problems).toEqual([]);
  });
});
