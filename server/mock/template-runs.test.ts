import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseConfig } from "@fastn/builder";
import { createConnectorRegistry } from "@fastn/connectors";
import { isJsonObject, systemClock, type Json, type JsonObject } from "@fastn/core";
import {
  compileWorkflow,
  executeWorkflow,
  type CompiledWorkflow,
  type ConnectorStepCall,
  type ExecuteOptions,
  type Execution,
  type Host,
} from "@fastn/runtime";
import { differences } from "@fastn/runtime/matchers";
import { createStepHost, forkStepHostOnNode } from "@fastn/runtime/step-host";
import { toPlan, type WorkflowDescriptor, type WorkflowPlan } from "@fastn/workflow/plan";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createMockServer, type MockServer } from "./index.ts";

type Driver = Parameters<NonNullable<ExecuteOptions["onDriver"]>>[0];
interface Case {
  readonly name: string;
  readonly input: Json;
  readonly pins?: JsonObject;
  readonly expect: { readonly status: string; readonly output?: Json; readonly steps?: Readonly<Record<string, string>> };
}

const templates = fileURLToPath(new URL("../../resources/templates/", import.meta.url));
const registry = createConnectorRegistry();
const stepHost = createStepHost({ fork: forkStepHostOnNode() });
let mock: MockServer;
let url: string;

beforeAll(async () => {
  mock = createMockServer();
  url = await mock.listen();
});
afterAll(async () => {
  stepHost.close();
  await registry.close();
  await mock.close();
});
beforeEach(() => mock.reset());

type Reach = Pick<ConnectorStepCall, "connector" | "action" | "input" | "idempotencyKey" | "signal">;
const reach = ({ connector, action, input, idempotencyKey, signal }: Reach): Promise<Json> =>
  registry.invoke({ connector, action, input, idempotencyKey, signal, connection: { baseUrl: `${url}/${connector}`, headers: {} }, log: () => undefined });

/** The real compiler, step host and interpreter; pinned steps answer their pins, everything else reaches the mock. */
function hostOf(compiled: CompiledWorkflow, pins: JsonObject, driver: () => Driver): Host {
  let seq = 0;
  const pinned = (path: string): Json | undefined => (Object.hasOwn(pins, path) ? pins[path] : undefined);
  return {
    clock: systemClock,
    random: () => 0,
    async append(events) {
      for (const event of events) {
        const answer = event.type === "approval_requested" ? pinned(event.path) : undefined;
        if (event.type !== "approval_requested" || !isJsonObject(answer)) continue;
        const fact = {
          type: "approval",
          path: event.path,
          approved: answer["approved"] === true,
          by: String(answer["by"]),
          comment: String(answer["comment"]),
        } as const;
        // After this append has been taken in: only a step that waits can be answered.
        setImmediate(() => void driver().tell(fact));
      }
      return events.map((event) => ({ ...event, seq: ++seq }));
    },
    async invoke(call) {
      return pinned(call.path) ?? reach(call);
    },
    async callFunction(call) {
      const pin = pinned(call.path);
      if (pin !== undefined) return pin;
      const { fn, context, timeoutMs, signal } = call;
      return stepHost.call({
        bundle: compiled,
        fn,
        context,
        timeoutMs,
        signal,
        onLog: () => undefined,
        ask: (question) => (question.kind === "connector" ? reach({ ...call, ...question }) : Promise.reject(new Error(`asked for ${question.kind}`))),
      });
    },
    notify: async ({ title, body }) => ({ title, body }),
    log: () => undefined,
    scrub: (value) => value,
  };
}

interface Loaded {
  readonly plan: WorkflowPlan;
  readonly compiled: CompiledWorkflow;
  readonly cases: readonly Case[];
  readonly variables: Readonly<Record<string, Json>>;
}

async function load(template: string): Promise<Loaded> {
  const root = join(templates, template);
  const name = template.replaceAll("-", "_");
  const file = `workflows/${name}.ts`;
  const compiled = await compileWorkflow({ root, file });
  const plan = toPlan((await stepHost.describe(compiled)) as unknown as WorkflowDescriptor, { file, code: compiled.code });
  const { cases } = JSON.parse(await readFile(join(root, `workflows/${name}.cases.json`), "utf8")) as { cases: Case[] };
  const { config } = parseConfig(await readFile(join(root, "fastn.config.ts"), "utf8"));
  return { plan, compiled, cases, variables: config?.environments?.["local"]?.variables ?? {} };
}

async function run({ plan, compiled, variables }: Loaded, { input, pins = {} }: Case): Promise<Execution> {
  const drivers: Driver[] = [];
  const host = hostOf(compiled, pins, () => drivers[0] as Driver);
  return executeWorkflow(plan, { host, input, variables, onDriver: (driver) => void drivers.push(driver) });
}

describe.each(["order-to-invoice", "customer-sync", "refund-approval"])("template %s", (template) => {
  it("does what its cases say", async () => {
    const loaded = await load(template);
    const report: string[] = [];
    for (const each of loaded.cases) {
      mock.reset();
      const { status, output, error, steps } = await run(loaded, each);
      const faults = [
        ...(status === each.expect.status ? [] : [{ message: `${status}: ${error?.message ?? ""}` }]),
        ...(each.expect.output === undefined ? [] : differences(each.expect.output, output, "output")),
        ...Object.entries(each.expect.steps ?? {}).flatMap(([path, wanted]) => differences(wanted, steps.find((step) => step.path === path)?.status, path)),
      ];
      report.push(...faults.map(({ message }) => `${each.name}: ${message}`));
    }
    expect(report).toEqual([]);
  });
});

describe("order-to-invoice", () => {
  it("leaves one invoice with the order's lines, for a contact with the customer's address", async () => {
    const loaded = await load("order-to-invoice");
    const { output } = await run(loaded, loaded.cases[0] as Case);
    const state = await mock.state();
    const books = state["xero"] as Readonly<Record<string, readonly JsonObject[]>>;
    const invoice = books["Invoices"]?.at(-1);
    expect(invoice).toMatchObject({
      InvoiceNumber: (output as JsonObject)["invoiceNumber"],
      Status: "AUTHORISED",
      Reference: "#1001",
      Total: 219.8,
      DueDateString: "2026-01-29T00:00:00",
    });
    expect(invoice?.["LineItems"]).toMatchObject([
      { Quantity: 2, UnitAmount: 49.9 },
      { Quantity: 1, UnitAmount: 120 },
    ]);
    const customers = (state["shopify"] as Readonly<Record<string, readonly JsonObject[]>>)["customers"];
    expect(books["Contacts"]?.at(-1)?.["EmailAddress"]).toBe(customers?.[0]?.["email"]);
    expect(mock.counts().filter((count) => count.carriedOut !== 1)).toEqual([]);
  });
});

describe("customer-sync", () => {
  it("run twice, updates the same contacts", async () => {
    const loaded = await load("customer-sync");
    for (let i = 0; i < 2; i++) await run(loaded, loaded.cases[0] as Case);
    const books = (await mock.state())["xero"] as Readonly<Record<string, readonly JsonObject[]>>;
    expect(books["Contacts"]).toHaveLength(80);
  });
});
