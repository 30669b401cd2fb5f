import { builtIns, createConnectorRegistry } from "@fastn/connectors";
import { FakeClock, type Json, type JsonObject, newRunId } from "@fastn/core";
import { createLogger } from "@fastn/core/node";
import { planTrigger } from "@fastn/workflow/triggers";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createMockServer, type MockServer } from "../../../mock/index.ts";
import { examples } from "../../../mock/testing/examples/index.ts";
import { openStore, type Store } from "../../../store/index.ts";
import { emptyGraph, summarize } from "../../analysis/workflow-file.ts";
import type { Armed } from "../active-triggers.ts";
import { fingerprintOf } from "../trigger-states.ts";
import { pollOnce } from "./poll.ts";
import { createSnapshots } from "./snapshots.ts";

// Every list a connector says its events can be found in, polled from the mock server with the real connector.

const logger = createLogger({ name: "test", level: "silent" });
const registry = createConnectorRegistry({});
let mock: MockServer;
let store: Store;
beforeAll(async () => {
  mock = createMockServer({ logger });
  await mock.listen(0);
  store = await openStore("memory:");
});
afterAll(async () => {
  await registry.close();
  await mock.close();
  await store.close();
});

const lists = builtIns.flatMap(({ name: connector, triggers = {} }) => {
  const polls = Object.values(triggers).flatMap(({ poll }) => poll ?? []);
  return [...new Map(polls.map((poll) => [poll.action, poll])).values()].map((poll) => [`${connector}.${poll.action}`, connector, poll] as const);
});

const run = (connector: string, action: string, input: JsonObject): Promise<Json> =>
  registry.invoke({
    connector,
    action,
    input,
    connection: { baseUrl: `${mock.url}/${connector}`, headers: {} },
    idempotencyKey: crypto.randomUUID(),
    signal: AbortSignal.timeout(10_000),
    log: () => undefined,
  });

it.each(lists)("%s is read whole, has a key in every record, and shows no change where there was none", async (name, connector, { action, input, key }) => {
  // The example names what a list is of (a repository, say); the poll says the rest.
  const example = await examples[connector]?.actions[action]?.input(run);
  const { trigger: plan, issues } = planTrigger({ type: "poll", connector, action, params: { ...example, ...input }, key }, "w");
  expect(issues).toEqual([]);
  const file = { path: "workflows/w.ts", content: null, graph: emptyGraph, problems: [], summary: summarize("workflows/w.ts", emptyGraph, []) };
  const at = { workflow: name, environment: "local", file, plan, fingerprint: fingerprintOf(plan), enabled: true, broken: false } as Armed<"poll">;
  const snapshots = createSnapshots(store);
  const warnings: unknown[] = [];
  const begun: Json[] = [];
  const poll = (): Promise<void> =>
    pollOnce(
      {
        connectors: async () => registry,
        connectionFor: async () => ({ baseUrl: `${mock.url}/${connector}`, headers: {} }),
        snapshots,
        begin: async (_tenant, _file, { input: payload }) => {
          begun.push(payload);
          return { runId: newRunId(), status: "pending" };
        },
        clock: new FakeClock(),
        logger: Object.assign(Object.create(logger) as typeof logger, { warn: (...said: unknown[]) => void warnings.push(said) }),
      },
      at,
      AbortSignal.timeout(20_000),
    );
  await poll();
  const kept = await snapshots.load("local", at, at.fingerprint);
  await poll();
  expect([kept.records.size > 0, warnings, begun]).toEqual([true, [], []]);
});
