import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newRunId, type RunId } from "@fastn/core";
import type { NewJournalEvent, RunStore } from "@fastn/runtime/run-store";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openStore, type Store } from "./index.ts";

const large = { text: "x".repeat(100_000) };
let folder: string;
let store: Store;
let runs: RunStore;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "fastn-store-"));
  store = await openStore(`sqlite:${join(folder, "fastn.db")}`);
  runs = store.runs("t");
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

async function runWith(events: readonly NewJournalEvent[]): Promise<RunId> {
  const runId = newRunId(1);
  const row = { runId, workflow: "w", file: "w.ts", definition: "d", trigger: "manual", environment: "local", input: large, headers: {} } as const;
  const { fence } = await runs.insert(
    { ...row, createdAt: 1, retryOf: null, idempotencyKey: null, parentRunId: null, parentPath: null, priority: null },
    { owner: "a", leaseUntil: 9 },
  );
  await runs.append(runId, fence ?? -1, events, { status: "completed", output: large });
  return runId;
}
const started: NewJournalEvent = { type: "run_started", workflow: "w", trigger: "manual", input: large, definition: "d", at: 1 };
const completed: NewJournalEvent = { type: "step_completed", path: "x", output: large, at: 1 };
const inFile = (sql: string): unknown => new Database(join(folder, "fastn.db"), { readonly: true }).prepare(sql).pluck().get();

it("stores a value once, however often runs hold it", async () => {
  await runWith([started, completed]);
  await runWith([started, completed]);
  expect(inFile("select count(*) from flow_payloads")).toBe(1);
  expect(inFile("select max(length(body)) from flow_execution_events")).toBeLessThan(1_000);
  expect(inFile("select max(length(input) + length(output)) from flow_executions")).toBeLessThan(100);
});

it("names large values instead of loading them when asked to, and gives each by its hash to the runs that hold it", async () => {
  const runId = await runWith([started, completed]);
  const [first, second] = await runs.events(runId, 0, { payloads: "refer" });
  expect(first).toMatchObject({ type: "run_started", input: null, payloads: { input: { bytes: 100_011 } }, seq: 1 });
  expect(second).toMatchObject({ type: "step_completed", output: null, payloads: { output: { bytes: 100_011 } } });
  const hash = first?.payloads?.["input"]?.hash ?? "";
  expect(await runs.payload(runId, hash)).toEqual(large);
  expect(await runs.payload(newRunId(), hash)).toBeUndefined();
  expect(await store.runs("other").payload(runId, hash)).toBeUndefined();
  expect((await runs.list({ limit: 1 })).runs).toMatchObject([{ input: null, payloads: { input: { hash }, output: { hash } } }]);
});

it("collects a large value when the last run that holds it goes", async () => {
  await runWith([started]);
  await runWith([started]);
  expect(await runs.prune({ endedBefore: null, keep: 1, limit: 10 })).toEqual({ runs: 1, payloads: 0 });
  expect(inFile("select count(*) from flow_payloads")).toBe(1);
  expect(await runs.prune({ endedBefore: null, keep: 0, limit: 10 })).toEqual({ runs: 1, payloads: 1 });
  expect(inFile("select (select count(*) from flow_payloads) + (select count(*) from flow_payload_refs) + (select count(*) from flow_execution_events)")).toBe(
    0,
  );
});

it("reads journals of the first studios, one event a row, and refuses events of newer ones by name", async () => {
  const runId = await runWith([]);
  const file = new Database(join(folder, "fastn.db"));
  const put = file.prepare("insert into flow_execution_events (tenant_id, run_id, seq, at, body) values ('t', ?, ?, 5, ?)");
  put.run(runId, 1, JSON.stringify({ type: "step_completed", path: "x", output: 1 }));
  expect(await runs.events(runId)).toEqual([{ type: "step_completed", path: "x", output: 1, at: 5, seq: 1 }]);
  put.run(runId, 2, JSON.stringify([{ v: 99, type: "step_teleported", at: 5 }]));
  file.close();
  await expect(runs.events(runId)).rejects.toMatchObject({ code: "STORE_TOO_NEW", details: { known: 1 } });
});
