import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { AppError, FakeClock, isJsonObject, type Json, type JsonObject, newRunId } from "@fastn/core";
import { createLogger } from "@fastn/core/node";
import { type ConnectorRegistry, createConnectorRegistry } from "@fastn/connectors";
import { planTrigger } from "@fastn/workflow/triggers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createMockServer, type MockServer } from "../../../mock/index.ts";
import { openStore, type Store } from "../../../store/index.ts";
import { emptyGraph, summarize } from "../../analysis/workflow-file.ts";
import type { Armed } from "../active-triggers.ts";
import { fingerprintOf } from "../trigger-states.ts";
import { pollOnce } from "./poll.ts";
import { createPollers } from "./pollers.ts";
import { createSnapshots } from "./snapshots.ts";

const logger = createLogger({ name: "test", level: "silent" });
let mock: MockServer;
let registry: ConnectorRegistry;
let store: Store;
beforeEach(async () => {
  mock = createMockServer({ logger });
  await mock.listen(0);
  registry = createConnectorRegistry({});
  store = await openStore("memory:");
});
afterEach(async () => {
  await registry.close();
  await mock.close();
  await store.close();
});

const call = (action: string, input: JsonObject): Promise<Json> =>
  registry.invoke({
    connector: "shopify",
    action,
    input,
    connection: { baseUrl: `${mock.url}/shopify`, headers: {} },
    idempotencyKey: crypto.randomUUID(),
    signal: AbortSignal.timeout(10_000),
    log: () => undefined,
  });

function trigger(options: JsonObject = {}): Armed<"poll"> {
  const { trigger: plan, issues } = planTrigger({ type: "poll", connector: "shopify", action: "listCustomers", ignore: ["updated_at"], ...options }, "w");
  expect(issues).toEqual([]);
  const file = { path: "workflows/w.ts", content: null, graph: emptyGraph, problems: [], summary: summarize("workflows/w.ts", emptyGraph, []) };
  return { workflow: "w", environment: "local", file, plan, fingerprint: fingerprintOf(plan), enabled: true, broken: false } as Armed<"poll">;
}

/** Poll with the real connector and the real mock server; runs are only noted. */
async function poll(
  at: Armed<"poll">,
  refuse: (input: JsonObject) => AppError | null = () => null,
  service = "shopify",
  url = mock.url,
): Promise<JsonObject[]> {
  const begun = new Map<string, JsonObject>();
  await pollOnce(
    {
      connectors: async () => registry,
      connectionFor: async () => ({ baseUrl: `${url}/${service}`, headers: {} }),
      snapshots: createSnapshots(store),
      begin: async (_tenant, _file, { input, idempotencyKey }) => {
        const refusal = isJsonObject(input) ? refuse(input) : null;
        if (refusal !== null) throw refusal;
        begun.set(idempotencyKey ?? "", input as JsonObject);
        return { runId: newRunId(), status: "pending" };
      },
      clock: new FakeClock(),
      logger,
    },
    at,
    AbortSignal.timeout(20_000),
  );
  return [...begun.values()];
}

/** The mock server behind something that refuses some of the requests. */
async function proxyOf(refuses: () => boolean): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    if (refuses()) return void response.writeHead(400, { "content-type": "application/json" }).end('{"errors":"no more today"}');
    const { url: path = "/" } = request;
    void fetch(`${mock.url}${path}`).then(async (answer) => {
      const text = (await answer.text()).replaceAll(String(mock.url), url);
      const link = answer.headers.get("link")?.replaceAll(String(mock.url), url);
      response.writeHead(answer.status, { "content-type": "application/json", ...(link !== undefined && { link }) }).end(text);
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, close: () => new Promise((closed) => server.close(() => closed())) };
}

const told = (inputs: readonly JsonObject[]): string[] =>
  inputs.map(({ change, record, changedFields }) => `${String(change)} ${String((record as JsonObject)["email"])} ${String(changedFields)}`);
const create = async (email: string): Promise<Json> => ((await call("createCustomer", { email, first_name: "A" })) as JsonObject)["id"] as Json;

describe("a poll of the mock shop", () => {
  it("begins with what is there, then tells what is new, changed and gone, each once", async () => {
    const at = trigger({ params: { limit: 5 } });
    const first = await poll(at);
    const id = await create("new@example.com");
    const second = await poll(at);
    await call("updateCustomer", { id, first_name: "B" });
    const third = await poll(at);
    await call("deleteCustomer", { id });
    const fourth = await poll(at);
    expect([first, told(second), told(third), told(fourth), await poll(at)]).toEqual([
      [],
      ["created new@example.com "],
      ["updated new@example.com first_name"],
      ["deleted new@example.com "],
      [],
    ]);
  });

  it("that fails changes nothing: nothing is taken for gone, and what happened meanwhile is told later", async () => {
    const at = trigger({ params: { limit: 5 } });
    await poll(at);
    await create("while-down@example.com");
    await expect(poll(at, undefined, "nowhere")).rejects.toThrow();
    expect(told(await poll(at))).toEqual(["created while-down@example.com "]);
  });

  it("whose second page fails takes nothing for gone, keeps what it knew, and goes on from there", async () => {
    const at = trigger({ params: { limit: 5 } });
    await poll(at);
    const id = await create("before@example.com");
    expect(told(await poll(at))).toEqual(["created before@example.com "]);
    const before = await createSnapshots(store).load("local", at, at.fingerprint);
    await call("updateCustomer", { id, first_name: "B" });
    // Refused rather than out of order: that is not tried again at once. The first page is answered.
    let pages = 0;
    const failing = await proxyOf(() => ++pages === 2);
    await expect(poll(at, undefined, "shopify", failing.url)).rejects.toMatchObject({ code: "CONNECTOR_REFUSED" });
    await failing.close();
    expect([pages, await createSnapshots(store).load("local", at, at.fingerprint)]).toEqual([2, before]);
    expect([told(await poll(at)), await poll(at)]).toEqual([["updated before@example.com first_name"], []]);
  });

  it("tells what its condition and its kinds of change let through, and follows the rest in silence", async () => {
    const at = trigger({ on: ["created"], where: { path: "record.email", op: "contains", value: "@vip" } });
    await poll(at);
    await create("a@vip.example");
    const id = await create("b@example.com");
    const first = await poll(at);
    await call("deleteCustomer", { id });
    expect([told(first), await poll(at)]).toEqual([["created a@vip.example "], []]);
  });

  it("whose runs could not be started finds the same changes again; a record its schema refuses holds up no other", async () => {
    const at = trigger();
    await poll(at);
    await create("one@example.com");
    await create("two@example.com");
    await expect(poll(at, () => new AppError("WORKFLOW_INVALID", "broken"))).rejects.toThrow("broken");
    const refused = (input: JsonObject) =>
      (input["record"] as JsonObject)["email"] === "one@example.com" ? new AppError("DATA_VALIDATION_ERROR", "does not fit") : null;
    expect([told(await poll(at, refused)), await poll(at)]).toEqual([["created two@example.com "], []]);
  });

  it("of another trigger begins anew", async () => {
    await poll(trigger());
    await create("between@example.com");
    expect(await poll(trigger({ key: "email" }))).toEqual([]);
  });

  it("says which member holds the list when the answer does not", async () => {
    await expect(poll(trigger({ records: "people" }))).rejects.toThrow(
      expect.objectContaining({ code: "CONNECTOR_BAD_ANSWER", message: expect.stringContaining("people") }),
    );
  });
});

describe("pollers", () => {
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it("ask at once and at their interval, less often after failures, and no more once they are taken away", async () => {
    const clock = new FakeClock();
    let fails = false;
    let polls = 0;
    const failures: unknown[] = [];
    const pollers = createPollers({
      clock,
      poll: async () => {
        polls++;
        if (fails) throw new Error("down");
      },
      onError: (_, error) => failures.push(error),
    });
    const count = async (advanceMs: number): Promise<number> => {
      const before = polls;
      clock.advance(advanceMs);
      await settle();
      return polls - before;
    };
    pollers.set([trigger({ every: "10s" })]);
    await settle();
    expect([polls, await count(9_999), await count(1)]).toEqual([1, 0, 1]);
    fails = true;
    expect([await count(10_000), await count(10_000), await count(10_000), failures.length]).toEqual([1, 0, 1, 2]);
    pollers.set([]);
    expect([await count(3_600_000), clock.pending]).toEqual([0, 0]);
    await pollers.close();
  });
});
