import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { AppError } from "@fastn/core";
import type { CaseResult } from "@fastn/runtime/cases";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Studio } from "../create-studio.ts";
import { localTenant } from "../services.ts";
import { openTestStudio, tempWorkspace, type TempWorkspace } from "../testing.ts";

// Cases through the real studio: its compiler, step host, connectors, mock server and databases.

const head = 'import { step, trigger, workflow } from "@fastn/workflow";\n';
const files = {
  "workflows/notes.ts": `${head}export default workflow("notes", { retry: false, steps: [
  step("keep", { type: "action", handler: async (ctx) => {
    await ctx.db.query("create table if not exists notes (text)");
    await ctx.db.query("insert into notes values ($1)", [ctx.trigger.text]);
    await ctx.state.set("count", ((await ctx.state.get("count")) ?? 0) + 1);
    return { rows: (await ctx.db.query("select text from notes")).rows, count: await ctx.state.get("count") };
  } }),
] });`,
  "workflows/notes.cases.json": JSON.stringify(
    ["first", "second"].map((text) => ({ name: text, input: { text }, expect: { output: { rows: [{ text }], count: 1 } } })),
  ),
  "workflows/week.ts": `${head}export default workflow("week", { trigger: trigger.manual(), steps: [
  step("pause", { type: "wait", for: "7d" }),
  step("after", { type: "action", dependsOn: ["pause"], handler: () => "a week later" }),
] });`,
  "workflows/week.cases.json": JSON.stringify([{ name: "waits", expect: { output: "a week later" } }]),
  "workflows/price.ts": `${head}export default workflow("price", {
  retry: false,
  trigger: trigger.webhook({ input: { type: "object", required: ["sku"], properties: { sku: { type: "string" } } } }),
  steps: [
    step("rest", { type: "wait", for: "3d" }),
    step("ask", { type: "action", dependsOn: ["rest"], handler: (ctx) => ctx.trigger.sku.length }),
    step("net", { type: "action", handler: (ctx) => ctx.steps.ask.output * 10 }),
  ],
});`,
  "workflows/quote.ts": `${head}export default workflow("quote", { retry: false, steps: [
  step("one", { type: "action", workflow: "price", input: { sku: "{{trigger.sku}}" } }),
  step("lines", { type: "loop", over: ["a", "bb"], steps: [step("each", { type: "action", workflow: "price", input: { sku: "{{item}}" } })] }),
  step("all", { type: "action", handler: (ctx) => [ctx.steps.one.output, ctx.steps.lines.output] }),
] });`,
  "workflows/outer.ts": `${head}export default workflow("outer", { retry: false, steps: [step("quote", { type: "action", workflow: "quote", input: { sku: "x" } })] });`,
  "workflows/quote.cases.json": JSON.stringify([
    { name: "all live", input: { sku: "xyz" }, expect: { output: [30, [10, 20]] } },
    { name: "inner step", input: { sku: "xyz" }, pins: { "one/ask": 5 }, expect: { output: [50, [10, 20]] } },
    { name: "in a loop", input: { sku: "xyz" }, pins: { "each/ask": 4, "lines[1].each/ask": 7 }, expect: { output: [30, [40, 70]] } },
    { name: "the call itself", input: { sku: "xyz" }, pins: { each: 1 }, expect: { output: [30, [1, 1]] } },
    {
      name: "its error",
      input: { sku: "xyz" },
      pins: { "one/ask": { $error: { message: "no price" } } },
      expect: { status: "failed", error: { message: 'Workflow "price" failed: no price' } },
    },
    { name: "refused input", input: { sku: 1 }, expect: { status: "failed", error: { code: "DATA_VALIDATION_ERROR" } } },
    { name: "unknown inside", input: { sku: "xyz" }, pins: { "one/aks": 1 }, expect: {} },
    { name: "no call", input: { sku: "xyz" }, pins: { "all/ask": 1 }, expect: {} },
  ]),
  "workflows/outer.cases.json": JSON.stringify([
    { name: "two deep", pins: { "quote/one/ask": 6, "quote/lines[0].each/net": 3 }, expect: { output: [60, [3, 20]] } },
  ]),
};

let workspace: TempWorkspace;
let studio: Studio;
beforeAll(async () => {
  workspace = tempWorkspace(files);
  studio = await openTestStudio(workspace.root);
}, 60_000);
afterAll(async () => {
  await studio.close();
  workspace.remove();
});

const run = async (workflow: string, name: string): Promise<CaseResult> =>
  (await studio.services.cases.run(localTenant, workflow, { case: name, signal: new AbortController().signal })).result;
const passes = async (workflow: string, name: string): Promise<void> => expect((await run(workflow, name)).differences).toEqual([]);

it("skips the seven days a workflow waits, and its history shows them", async () => {
  const { differences, steps, status } = await run("week", "waits");
  expect([differences, status]).toEqual([[], "completed"]);
  const pause = steps.find(({ path }) => path === "pause");
  const after = steps.find(({ path }) => path === "after");
  expect(Date.parse(pause?.finishedAt ?? "") - Date.parse(pause?.startedAt ?? "")).toBeGreaterThanOrEqual(7 * 86_400_000);
  expect(Date.parse(after?.startedAt ?? "")).toBeGreaterThanOrEqual(Date.parse(pause?.finishedAt ?? ""));
});

describe("a case", () => {
  it("has a database and state of its own, empty as it begins and gone when it ends", async () => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith("fastn-case-"));
    await passes("notes", "first");
    await passes("notes", "second");
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith("fastn-case-") && !before.includes(name))).toEqual([]);
  });

  it("runs the workflows its steps call, waits skipped there too", () => passes("quote", "all live"));

  it.each(["inner step", "in a loop", "the call itself", "its error", "refused input"])("with pins inside of a called workflow: %s", (name) =>
    passes("quote", name),
  );

  it("pins at any depth of calls", () => passes("outer", "two deep"));

  it.each([
    ["unknown inside", 'The pin "one/aks" cannot be used: there is no step "aks"'],
    ["no call", '"all" calls no workflow'],
  ])("refuses a pin that leads nowhere: %s", async (name, why) => {
    const refused = await run("quote", name).catch((error: unknown) => error as AppError);
    expect(refused).toMatchObject({ code: "VALIDATION_FAILED", message: expect.stringContaining(why) as string });
  });
});
