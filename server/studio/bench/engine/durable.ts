import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isFinal, type Json, systemClock } from "@fastn/core";
import { createLogger } from "@fastn/core/node";
import { createConnectorRegistry, type ConnectorDefinition, type ConnectorRegistry } from "@fastn/connectors";
import { createRunService, type DefinitionRow, type RunService } from "@fastn/runtime";
import { step, workflow } from "@fastn/workflow";
import { describeModule } from "@fastn/workflow/describe";
import { toPlan } from "@fastn/workflow/plan";
import Database from "better-sqlite3";
import { openStore } from "../../../store/index.ts";

export type Synchronous = "full" | "normal";

/** One side of a durable benchmark. */
export interface DurableSide {
  /** Start so many 10-step runs at once and wait for the last. @returns how long each took, ms */
  runs(inFlight: number): Promise<number[]>;
  close(): Promise<void>;
}

const small = JSON.stringify({ id: "x", pad: "y".repeat(170) });

/**
 * The floor, by hand: a run's row, ten step rows and the run's end, each on disk before the next. Runs in flight share twelve commits, as the best
 * possible engine would have them do.
 */
export function handWritten(synchronous: Synchronous): DurableSide {
  const folder = mkdtempSync(join(tmpdir(), "fastn-bench-"));
  const db = new Database(join(folder, "floor.db"));
  db.pragma("journal_mode = WAL");
  db.pragma(`synchronous = ${synchronous}`);
  db.exec(`create table run (id integer primary key, state text, input text, output text);
    create table step (run integer, seq integer, state text, output text, primary key (run, seq)) without rowid;`);
  const begin = db.prepare("insert into run (state, input) values (?, ?)");
  const complete = db.prepare("insert into step (run, seq, state, output) values (?, ?, ?, ?)");
  const end = db.prepare("update run set state = ?, output = ? where id = ?");
  const together = db.transaction((work: () => void) => work());
  return {
    async runs(inFlight) {
      const begun = performance.now();
      const ids: (number | bigint)[] = [];
      together(() => {
        for (let n = 0; n < inFlight; n++) ids.push(begin.run("running", small).lastInsertRowid);
      });
      for (let seq = 0; seq < 10; seq++) {
        together(() => {
          for (const id of ids) complete.run(id, seq, "completed", small);
        });
      }
      together(() => {
        for (const id of ids) end.run("completed", small, id);
      });
      return ids.map(() => performance.now() - begun);
    },
    async close() {
      db.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/**
 * What the ten steps are:
 * - `own commit`: an action that could reach outside, so that each is on disk before the next begins, as the floor has it;
 * - `compute`: actions that only compute, which share a commit.
 */
export type StepKind = "own commit" | "compute";

/** Connector `bench`: `transform` without the word that its actions only compute, so that they are treated as if they reached outside. */
function reachingOut(connectors: ConnectorRegistry): ConnectorDefinition {
  const transform = connectors.get("transform");
  if (transform === undefined) throw new Error("there is no connector transform");
  const actions = Object.entries(transform.actions).map(([name, { compute: _compute, ...action }]) => [name, action] as const);
  return { ...transform, name: "bench", actions: Object.fromEntries(actions) };
}

/** Ten steps, each waiting for the one before and keeping what it was given, as the canvas makes them: no handler, so no worker. */
export function tenSteps(kind: StepKind = "compute"): DefinitionRow {
  const steps = Array.from({ length: 10 }, (_, n) => {
    const input = { items: n === 0 ? "{{input.items}}" : `{{steps.s${n - 1}.output}}`, count: 1 };
    return step(`s${n}`, { type: "action", connector: kind === "compute" ? "transform" : "bench", action: "limit", input });
  });
  const described = describeModule({ default: workflow("ten_steps", { steps }) });
  if (described === null) throw new Error("not a workflow");
  const plan = toPlan(described.descriptor, { file: "workflows/ten_steps.ts" });
  return { hash: "a".repeat(64), workflow: plan.name, file: plan.file, source: "", code: "", sourceMap: "", plan: plan as unknown as Json };
}

/** The run service on its real store, with the real connectors. */
export async function ours(synchronous: Synchronous, kind: StepKind): Promise<DurableSide> {
  const folder = mkdtempSync(join(tmpdir(), "fastn-bench-"));
  const store = await openStore(`sqlite:${join(folder, "fastn.db")}`, { synchronous });
  const connectors = createConnectorRegistry();
  connectors.register(reachingOut(connectors));
  const service = createRunService({
    store: store.runs("local"),
    stepHost: () => {
      throw new Error("this workflow has no functions");
    },
    connectors,
    connectionFor: () => ({ headers: {} }),
    environmentScope: () => ({ variables: {}, config: {} }),
    clock: systemClock,
    owner: "bench",
    logger: createLogger({ name: "bench", level: "error" }),
  });
  const definition = tenSteps(kind);
  const input = { items: [JSON.parse(small) as Json] };
  return {
    async runs(inFlight) {
      const begun = performance.now();
      const ended = watchEnds(service, inFlight);
      await Promise.all(Array.from({ length: inFlight }, () => service.start({ definition, trigger: "manual", input, environment: "local" })));
      return (await ended).map((at) => at - begun);
    },
    async close() {
      await service.close();
      await store.close();
      await connectors.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function watchEnds(service: RunService, count: number): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const times: number[] = [];
    const stop = service.onChange(({ runId, status }) => {
      if (!isFinal(status)) return;
      if (status !== "completed") reject(new Error(`run ${runId} ended as ${status}`));
      if (times.push(performance.now()) < count) return;
      stop();
      resolve(times);
    });
  });
}

/** Runs per second over about `ms`. */
export async function rate(side: DurableSide, inFlight: number, ms: number): Promise<number> {
  const begun = performance.now();
  let done = 0;
  do {
    await side.runs(inFlight);
    done += inFlight;
  } while (performance.now() - begun < ms);
  return (done * 1000) / (performance.now() - begun);
}
