import { parse } from "@fastn/builder";
import { createConnectorRegistry } from "@fastn/connectors";
import { expect, it } from "vitest";
import { checkTrigger } from "./check-trigger.ts";

const registry = createConnectorRegistry();

function check(trigger: string): (string | number | undefined)[][] {
  const text = `import { step, trigger, workflow } from "@fastn/workflow";\nexport default workflow("w", {\n  trigger: ${trigger},\n  steps: [step("s", { type: "wait", for: "1s" })],\n});\n`;
  const file = "workflows/w.ts";
  return checkTrigger(parse(text, { file }), file, "w", registry).map(({ severity, code, line, message }) => [severity, code, line, message]);
}

it.each(["trigger.webhook()", 'trigger.webhook({ path: "/orders" })', '{ type: "webhook", method: "PUT" }'])(
  "warns of a webhook that says nothing of who may call it, at its line: %s",
  (trigger) => {
    expect(check(trigger)).toEqual([["warning", "WORKFLOW_INVALID", 3, expect.stringContaining('its webhook has no "auth"')]]);
  },
);

it.each(['{ type: "none" }', '{ type: "hmac", secret: "ORDERS" }', '{ type: "key", secret: "ORDERS" }'])("says nothing of a webhook with auth: %s", (auth) => {
  expect(check(`trigger.webhook({ auth: ${auth} })`)).toEqual([]);
});

it.each([
  ['trigger.cron({ schedule: "60 25 31 2 *" })', "WORKFLOW_INVALID", "cannot be used"],
  ['trigger.poll({ connector: "shopfiy", action: "listOrders" })', "CONNECTOR_UNKNOWN", '"shopfiy"'],
  ['trigger.poll({ connector: "shopify", action: "getOrder" })', "ACTION_UNKNOWN", "listOrders"],
])("finds what the calendar and the connectors make wrong: %s", (trigger, code, words) => {
  expect(check(trigger)).toEqual([["error", code, 3, expect.stringContaining(words)]]);
});

it.each([
  ["orders/create", 'comes as the event "order.created"'],
  ["order.craeted", 'Did you mean "order.created"?'],
])("warns of an event that never comes under that name: %s", (event, words) => {
  expect(check(`trigger.event({ source: "shopify", event: "${event}" })`)).toEqual([["warning", "WORKFLOW_INVALID", 3, expect.stringContaining(words)]]);
});

it.each([
  ["shopify", "order.created"],
  ["shopify", "app/uninstalled"],
  ["our-shop", "orders/create"],
])("says nothing of events of %s that may come: %s", (source, event) => {
  expect(check(`trigger.event({ source: "${source}", event: "${event}" })`)).toEqual([]);
});

it.each([
  ['{ type: "strin" }', 'type is "strin", which is no type. Did you mean "string"?'],
  ['{ properties: { id: { pattern: "(" } } }', "properties.id.pattern cannot be used"],
  ['{ type: "object" as const, properties: { id: { type: "objekt" }, more: someCode() } }', "properties.id.type"],
])("finds an input schema that would let everything through: %s", (schema, words) => {
  expect(check(`trigger.manual({ input: ${schema} })`)).toEqual([["error", "WORKFLOW_INVALID", 3, expect.stringContaining(words)]]);
});

it.each(['{ anyOf: [someCode(), { type: "string" }] }', "someCode()", '{ required: [NAME], $ref: "#/$defs/a", $defs: someCode() }'])(
  "says nothing of an input schema whose code may make it right: %s",
  (schema) => expect(check(`trigger.manual({ input: ${schema} })`)).toEqual([]),
);
