import { describe, expect, it } from "vitest";
import { parse, toFlowSpec, type FlowSpecItem } from "@fastn/builder";
import { corpus, corpusFile } from "../laws/corpus.ts";

describe("toFlowSpec", () => {
  it("gives the workflow as JSON, with handlers as source text", () => {
    const spec = toFlowSpec(corpusFile("order-to-invoice.ts"));
    expect(spec).toMatchObject({
      name: "order_to_invoice",
      trigger: { type: "webhook", path: "/orders", input: { type: "object", required: ["id", "lines"] } },
      options: { tier: "standard", timeout: "10m" },
    });
    expect(spec?.steps[1]).toEqual({
      name: "totals",
      type: "action",
      options: { handler: { $code: "async (ctx) => ({ net: ctx.trigger.lines.reduce((sum, line) => sum + line.price, 0) })" } },
      lists: {},
    });
    const gate = spec?.steps[2];
    expect(gate && "lists" in gate && Object.entries(gate.lists)).toMatchObject([
      ["then", [{ name: "sign_off", options: { approvers: ["finance"] } }]],
      ["otherwise", []],
    ]);
  });

  it("keeps code inside data, and data that looks like code", () => {
    const source = `import { workflow, step } from "@fastn/workflow";
      export default workflow("w", { steps: [step("a", { type: "action", connector: "x", action: "y", input: { n: f(1), list: [1, g()], odd: { $code: "z" } } })] });`;
    const [step] = toFlowSpec(source)!.steps;
    expect(step).toMatchObject({ options: { input: { n: { $code: "f(1)" }, list: [1, { $code: "g()" }], odd: { $code: '{ $code: "z" }' } } } });
  });

  it.each(corpus)("holds the nodes of the graph, as JSON, on $name", ({ name, source }) => {
    const spec = toFlowSpec(source, { file: name });
    expect(JSON.parse(JSON.stringify(spec))).toEqual(spec);
    const count = (items: readonly FlowSpecItem[]): number =>
      items.reduce((sum, item) => sum + 1 + ("lists" in item ? Object.values(item.lists).reduce((inner, list) => inner + count(list), 0) : 0), 0);
    expect(count(spec?.steps ?? [])).toBe(parse(source, { file: name }).nodes.length);
  });
});
