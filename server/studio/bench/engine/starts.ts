import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newRunId, type RunId } from "@fastn/core";
import type { RunStore } from "@fastn/runtime/run-store";
import { alternate, type Row, rowAtMost } from "../../../../build/lib/measure.ts";
import { openStore } from "../../../store/index.ts";
import { tenSteps } from "./durable.ts";
import { benchWorkspace, post, startFloor, startPlatform } from "./programs.ts";

/** G11: from start to the first right answer, the second time a folder is opened. */
export async function firstAnswer(rounds: number): Promise<Row> {
  const folder = benchWorkspace();
  const ours = async (): Promise<number> => {
    const begun = performance.now();
    const program = await startPlatform(folder);
    await post(`${program.url}/hooks/one`);
    const took = performance.now() - begun;
    await program.stop();
    return took;
  };
  const floor = async (): Promise<number> => {
    const begun = performance.now();
    const program = await startFloor("full");
    await post(`${program.url}/durable`);
    const took = performance.now() - begun;
    await program.stop();
    return took;
  };
  await ours();
  await floor();
  const taken = await alternate(rounds, ours, floor);
  rmSync(folder, { recursive: true, force: true });
  return rowAtMost("G11: start to first right answer", "ms", taken, "bare Fastify + better-sqlite3", 1.2);
}

/** G8: the store opened and an open run taken up to its end, against the same with nothing to take up, and with 10,000 waiting runs beside. */
export async function resuming(rounds: number): Promise<Row[]> {
  const [none, one, many] = [await prepared(0, 0), await prepared(1, 0), await prepared(1, 10_000)];
  const rows = [
    rowAtMost("G8: start with a run to resume, to its first step", "ms", await alternate(rounds, one.start, none.start), "the same without", 1.3),
    rowAtMost("G8: start with 10,000 unfinished runs besides", "ms", await alternate(rounds, many.start, none.start), "the same without", 3),
  ];
  for (const { folder } of [none, one, many]) rmSync(folder, { recursive: true, force: true });
  return rows;
}

interface Prepared {
  readonly folder: string;
  /** A fresh copy of the folder, started. @returns ms until the open run has gone on, or until the platform is ready when there is none */
  start(): Promise<number>;
}

async function prepared(open: number, waiting: number): Promise<Prepared> {
  const folder = benchWorkspace();
  // A folder with runs to go on with was open before: what one start keeps for the next is there.
  const before = await startPlatform(folder);
  await post(`${before.url}/hooks/one`);
  await before.stop();
  const url = (of: string): string => `sqlite:${join(of, ".fastn", "fastn.db")}`;
  const store = await openStore(url(folder), { synchronous: "normal" });
  const runs = store.runs("local");
  await runs.saveDefinition(tenSteps());
  const [runId] = await Promise.all(Array.from({ length: open }, () => openRun(runs)));
  await Promise.all(Array.from({ length: waiting }, () => waitingRun(runs)));
  await store.close();
  const start = async (): Promise<number> => {
    const copy = mkdtempSync(join(tmpdir(), "fastn-bench-"));
    cpSync(folder, copy, { recursive: true });
    const begun = performance.now();
    const program = await startPlatform(copy);
    if (runId !== undefined) await goneOn(join(copy, ".fastn", "fastn.db"), runId);
    const took = performance.now() - begun;
    await program.stop();
    rmSync(copy, { recursive: true, force: true });
    return took;
  };
  await start();
  return { folder, start };
}

const row = () =>
  ({
    runId: newRunId(),
    workflow: "ten_steps",
    file: "workflows/ten_steps.ts",
    definition: tenSteps().hash,
    trigger: "manual",
    environment: "local",
    input: { items: [1] },
    headers: {},
    createdAt: Date.now(),
    retryOf: null,
    idempotencyKey: null,
    parentRunId: null,
    parentPath: null,
    priority: null,
  }) as const;

async function openRun(runs: RunStore): Promise<RunId> {
  return (await runs.insert(row())).run.runId;
}

async function waitingRun(runs: RunStore): Promise<void> {
  const { run, fence } = await runs.insert(row(), { owner: "studio", leaseUntil: 0 });
  const at = Date.now();
  const fireAt = at + 86_400_000;
  const waitingFor = { kind: "timer", stepPath: "s0", until: new Date(fireAt).toISOString() } as const;
  await runs.append(run.runId, fence ?? -1, [{ type: "timer_set", path: "s0", purpose: "wait", fireAt, at }], { status: "running", waitingFor, startedAt: at });
}

/** Until the run's first step is in the journal. */
async function goneOn(file: string, runId: RunId): Promise<void> {
  const { default: Database } = await import("better-sqlite3");
  const db = new Database(file, { readonly: true });
  const seq = db.prepare("select max(seq) from flow_execution_events where run_id = ?").pluck();
  while (seq.get(runId) === null) await new Promise((resolve) => setTimeout(resolve, 2));
  db.close();
}
