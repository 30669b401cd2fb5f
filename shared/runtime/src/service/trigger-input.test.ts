import type { AppError, Json, JsonObject } from "@fastn/core";
import { trigger, workflow } from "@fastn/workflow";
import { describe, expect, it } from "vitest";
import { act } from "../testing/run-steps.ts";
import { planOf } from "../testing/index.ts";
import { requireFitting } from "./trigger-input.ts";

const planWith = (schema: JsonObject) => planOf(workflow("w", { trigger: trigger.webhook({ input: schema }), steps: [act("a", () => 1)] })).plan;
const refusal = (schema: JsonObject, input: Json): Promise<string> =>
  requireFitting(planWith(schema), input).then(
    () => "",
    ({ code, message }: AppError) => `${code} ${message}`,
  );

describe("a trigger's schema", () => {
  it("answers at once for a text that stops JavaScript's own engine", async () => {
    const schema = { type: "object", properties: { sku: { type: "string", pattern: "^(a+)+$" } } };
    expect(await refusal(schema, { sku: "aaa" })).toBe("");
    expect(await refusal(schema, { sku: `${"a".repeat(20_000)}!` })).toContain(
      'DATA_VALIDATION_ERROR The input does not fit workflow "w": field "sku" must match',
    );
  });

  it("is told to be at fault when its pattern cannot be matched in bounded time", async () => {
    expect(await refusal({ type: "string", pattern: "^(?=.*a).+$" }, "a")).toMatch(
      /^WORKFLOW_INVALID The trigger of workflow "w" has an input schema that cannot be checked: .*without lookahead/,
    );
  });

  it.each<JsonObject>([{ $ref: "#" }, { allOf: [{ $ref: "#" }] }, { $defs: { a: { $ref: "#/$defs/b" }, b: { $ref: "#/$defs/a" } }, $ref: "#/$defs/a" }])(
    "is told to be at fault when it leads to itself: %j",
    async (schema) => {
      expect(await refusal(schema, { id: 1 })).toMatch(/^WORKFLOW_INVALID The trigger of workflow "w" has an input schema .*a \$ref of it leads to itself/);
    },
  );

  it("may describe a tree by itself", async () => {
    const tree: JsonObject = { type: "object", properties: { child: { $ref: "#" }, size: { type: "number" } } };
    expect(await refusal(tree, { child: { child: { size: 1 } } })).toBe("");
    expect(await refusal(tree, { child: { child: { size: "1" } } })).toContain('field "child.child.size" must be number');
  });
});
