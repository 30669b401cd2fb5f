import { parse } from "@fastn/builder";
import type { ActionInfo, ConnectorInfo } from "@fastn/core";
import { expect, it, vi } from "vitest";
import { checkSteps } from "./check-steps.ts";

const action = (name: string, inputSchema: ActionInfo["inputSchema"]): ActionInfo => ({
  name,
  displayName: name,
  description: "",
  entity: "bill",
  type: "other",
  inputSchema,
  outputSchema: {},
});

const acme: ConnectorInfo = {
  name: "acme",
  displayName: "Acme",
  description: "",
  category: "other",
  color: "#000000",
  icon: "plug",
  auth: "none",
  authWays: [{ type: "none" }],
  actions: [
    action("getBill", { type: "object", properties: { id: { type: "integer" } }, required: ["id"], additionalProperties: false }),
    action("payBill", {
      type: "object",
      properties: {
        id: { type: "integer" },
        way: { type: "string", enum: ["card", "cash"] },
        payer: { anyOf: [{ type: "object", properties: { name: { type: "string" } }, required: ["name"] }, { type: "integer" }] },
        lines: { type: "array", items: { type: "object", properties: { sku: { type: "string" }, quantity: { type: "number" } }, required: ["sku"] } },
      },
      required: ["id"],
    }),
    action("loopBill", { $ref: "#/$defs/a", $defs: { a: { $ref: "#/$defs/a" } } }),
  ],
};

const connectors = { find: (name: string) => (name === "acme" ? acme : undefined), list: () => [acme] };

function faults(steps: string): string[] {
  const source = `import { step, workflow } from "@fastn/workflow";\nexport default workflow("w", { steps: [${steps}] });\n`;
  return checkSteps(parse(source), "w.ts", source, connectors).map(({ severity, code, line, message }) => `${severity} ${code} ${line} ${message}`);
}

const call = (name: string, options: string) => `step("a", { type: "action", connector: "acme", action: "${name}", ${options} })`;

it("takes inputs that fit, and those whose unknown parts may fit", () => {
  for (const options of [
    `input: { id: 3 }`,
    `input: { id: "{{trigger.id}}" }`,
    `input: { id: "{{trigger.id}}" }, note: "{{item}} {{steps.b.name}}"`,
    `input: "{{trigger}}"`,
    `input: (ctx) => ({ id: ctx.trigger.id })`,
    `input: { id: Number("3") }`,
    `...rest`,
  ])
    expect([options, ...faults(call("getBill", options))]).toEqual([options]);
  for (const options of [
    `input: { id: 1, way: "{{trigger.way}}", payer: { name: "{{trigger.name}}" } }`,
    `input: { id: 1, payer: "{{trigger.payer}}" }`,
    `input: { id: 1, lines: [{ sku: "{{trigger.sku}}", quantity: "{{trigger.quantity}}" }] }`,
    `input: { id: 1, way: null }`,
  ])
    expect([options, ...faults(call("payBill", options))]).toEqual([options]);
});

it("tells what an action will refuse for sure, whatever else its input holds", () => {
  const refused = (what: string) => [`warning DATA_VALIDATION_ERROR 2 Step "a": ${what}`];
  expect(faults(call("getBill", `input: {}`))).toEqual(refused('getBill will refuse this input: "id" is missing.'));
  expect(faults(`step("a", { type: "action", connector: "acme", action: "getBill" })`)).toEqual(refused('getBill will refuse this input: "id" is missing.'));
  expect(faults(call("getBill", `input: { id: "{{trigger.id}}", nmae: "{{trigger.name}}" }`))).toEqual(
    refused('getBill will refuse this input: "nmae" is not a known field; known are id.'),
  );
  expect(faults(call("getBill", `input: { id: true }`))).toEqual(refused('getBill will refuse this input: "id" must be integer, not true.'));
  expect(faults(call("payBill", `input: { id: "{{trigger.id}}", way: "cheque" }`))).toEqual(
    refused('payBill will refuse this input: "way" must be one of "card", "cash".'),
  );
  expect(faults(call("payBill", `input: { id: "{{trigger.id}}", lines: [{ quantity: "{{trigger.quantity}}" }] }`))).toEqual(
    refused('payBill will refuse this input: "lines[0].sku" is missing.'),
  );
});

it("names the connector or action that may be meant, and all when none is like it", () => {
  expect(faults(`step("a", { type: "action", connector: "acmee", action: "getBill" })`)).toEqual([
    'error CONNECTOR_UNKNOWN 2 Step "a": there is no connector "acmee". Did you mean "acme"?',
  ]);
  expect(faults(call("getBil", `input: {}`))).toEqual(['error ACTION_UNKNOWN 2 Step "a": Acme has no action "getBil". Did you mean "getBill"?']);
  expect(faults(call("refund", `input: {}`))).toEqual(['error ACTION_UNKNOWN 2 Step "a": Acme has no action "refund". It has: getBill, payBill, loopBill.']);
});

it("makes no code of a schema, which may be of a folder nobody trusts, and lives with one that is itself without end", () => {
  const made = vi.spyOn(globalThis, "Function");
  try {
    expect(faults(call("loopBill", `input: { id: 1 }`))).toEqual([]);
    expect(faults(call("getBill", `input: { id: true }`))).toHaveLength(1);
    expect(made).not.toHaveBeenCalled();
  } finally {
    made.mockRestore();
  }
});

it("warns of paths that never find anything", () => {
  const told = (options: string) =>
    faults(`step("b", { type: "action", handler: () => 1 }), step("a", { type: "notification", channels: ["in_app"], ${options} })`);
  const warning = (what: string) => [`warning EXPRESSION_FAILED 2 Step "a", title: ${what}`];
  expect(told(`title: "{{steps.b.output.item}} {{run.id}} {{steps.b}}"`)).toEqual([]);
  expect(told(`title: "{{steps.b.outptu.id}}"`)).toEqual(
    warning("{{steps.b.outptu.id}} is always null: a step has its output only. Did you mean {{steps.b.output.id}}?"),
  );
  expect(told(`title: "{{steps.b.lines[0]}}"`)).toEqual(
    warning("{{steps.b.lines[0]}} is always null: a step has its output only. Did you mean {{steps.b.output.lines[0]}}?"),
  );
  expect(told(`title: "{{item.id}}"`)).toEqual(warning("{{item.id}} is only known inside a loop."));
  expect(told(`title: "{{run.number}}"`)).toEqual(
    warning("{{run.number}} is always null: a run has id, workflow, trigger, environment, startedAt, step, stepPath, attempt."),
  );
});

it("knows the item in a loop's body and in its own condition", () => {
  const body = `step("c", { type: "notification", channels: ["in_app"], title: "{{item.id}} {{index}}" })`;
  expect(faults(`step("a", { type: "loop", over: [1], steps: [step("g", { type: "gate", when: "{{item}}", then: [${body}] })] })`)).toEqual([]);
  expect(faults(`step("a", { type: "loop", while: "{{index}}", maxIterations: 3, steps: [${body}] })`)).toEqual([]);
  expect(faults(`step("a", { type: "loop", over: "{{item}}", steps: [] })`)).toEqual([
    'warning EXPRESSION_FAILED 2 Step "a", over: {{item}} is only known inside a loop.',
  ]);
});
