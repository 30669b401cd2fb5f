import { isDeepStrictEqual } from "node:util";
import { isFinal, type JournalEvent, type RunId } from "@fastn/core";
import type { CrashPoint } from "@fastn/runtime";
import type { KeyCount } from "../../mock/call-log.ts";
import type { StoredRun, StoredState } from "./database.ts";
import { effectsOf, everythingOutput } from "./workflows.ts";

/** What was found; each list names what broke a promise and should be empty. */
export interface KillReport {
  readonly seed: number;
  readonly kills: number;
  readonly killsByPoint: Readonly<Record<string, number>>;
  readonly runs: number;
  /** Runs that came to an end, by how: `completed`, or the code of their error. */
  readonly ended: Readonly<Record<string, number>>;
  /** Events that somebody had been shown, or that were on disk before, and are not any more. */
  readonly lostCheckpoints: readonly string[];
  /** Completed steps that began again, in the journal or outside. */
  readonly repeatedSteps: readonly string[];
  readonly corruptDatabases: readonly string[];
  /** Effects without an entry in the journal, under a strange key, or more of them than deaths explain; a `once` effect that came twice. */
  readonly wrongEffects: readonly string[];
  /** Completed runs with another output than one that was never killed; final runs that changed. */
  readonly wrongResults: readonly string[];
  /** Calls that arrived outside, and those beyond the first of their key. */
  readonly effects: number;
  readonly repeatedEffects: number;
}

/** Holds what is on disk and outside after each death to what was promised before it. */
export class Audit {
  private readonly seed: number;
  private readonly killsByPoint: Record<string, number> = {};
  private readonly lostCheckpoints: string[] = [];
  private readonly repeatedSteps: string[] = [];
  private readonly corruptDatabases: string[] = [];
  private readonly wrongEffects: string[] = [];
  private readonly wrongResults: string[] = [];
  private runs: ReadonlyMap<RunId, StoredRun> = new Map();
  private calls: ReadonlyMap<string, number> = new Map();

  constructor(seed: number) {
    this.seed = seed;
  }

  /** @param point where the platform died; null when it was stopped in an orderly way */
  check(point: CrashPoint | "random" | null, state: StoredState, seen: ReadonlyMap<RunId, readonly JournalEvent[]>, counts: readonly KeyCount[]): void {
    if (point !== null) this.killsByPoint[point] = (this.killsByPoint[point] ?? 0) + 1;
    if (state.integrity !== "ok") this.corruptDatabases.push(state.integrity);
    const runs = new Map(state.runs.map((run) => [run.runId, run]));
    const calls = new Map(counts.map(({ idempotencyKey, calls: times }) => [idempotencyKey, times]));
    const byRun = callsByRun(calls);
    this.nothingLost(runs, seen);
    for (const run of state.runs) {
      this.nothingRepeated(run, calls);
      this.effectsFit(run, byRun.get(run.runId) ?? []);
      if (isFinal(run.status)) this.resultFits(run);
    }
    this.runs = runs;
    this.calls = calls;
  }

  report(): KillReport {
    const ended: Record<string, number> = {};
    for (const { status, error } of this.runs.values()) if (isFinal(status)) ended[error?.code ?? status] = (ended[error?.code ?? status] ?? 0) + 1;
    const { seed, killsByPoint, lostCheckpoints, repeatedSteps, corruptDatabases, wrongEffects, wrongResults } = this;
    const found = { lostCheckpoints, repeatedSteps, corruptDatabases, wrongEffects, wrongResults };
    const kills = Object.values(killsByPoint).reduce((sum, times) => sum + times, 0);
    const effects = [...this.calls.values()].reduce((sum, times) => sum + times, 0);
    return { seed, kills, killsByPoint, runs: this.runs.size, ended, ...found, effects, repeatedEffects: effects - this.calls.size };
  }

  /** What was on disk after the death before, and what anybody was shown since, is there, word for word. */
  private nothingLost(runs: ReadonlyMap<RunId, StoredRun>, seen: ReadonlyMap<RunId, readonly JournalEvent[]>): void {
    const known = [...[...this.runs.values()].map(({ runId, journal }) => [runId, journal] as const), ...seen];
    for (const [runId, events] of known) {
      const journal = runs.get(runId)?.journal ?? [];
      for (const event of events) if (!isDeepStrictEqual(journal[event.seq - 1], event)) this.lostCheckpoints.push(`${runId} ${event.seq} ${event.type}`);
    }
  }

  private nothingRepeated({ runId, journal }: StoredRun, calls: ReadonlyMap<string, number>): void {
    const completed = new Set<string>();
    for (const event of journal) {
      if (event.type === "step_started" && completed.has(event.path)) this.repeatedSteps.push(`${runId}/${event.path} began again`);
      if (event.type !== "step_completed") continue;
      if (completed.has(event.path)) this.repeatedSteps.push(`${runId}/${event.path} completed again`);
      completed.add(event.path);
    }
    for (const event of this.runs.get(runId)?.journal ?? []) {
      if (event.type !== "step_completed") continue;
      const key = `${runId}/${event.path}`;
      if (calls.get(key) !== this.calls.get(key)) this.repeatedSteps.push(`${key} was called again`);
    }
  }

  private effectsFit({ runId, workflow, journal }: StoredRun, calls: readonly (readonly [path: string, times: number])[]): void {
    const count = (path: string, type: JournalEvent["type"]): number =>
      journal.filter((event) => event.type === type && "path" in event && event.path === path).length;
    for (const [path, times] of calls) {
      const key = `${runId}/${path}`;
      if (effectsOf[workflow]?.includes(path) !== true) this.wrongEffects.push(`${key} is no effect of ${workflow}`);
      if (count(path, "step_started") === 0) this.wrongEffects.push(`${key} happened and the journal knows of no attempt`);
      // The attempt of this very moment, if it dies, is put down at the next start.
      const attempts = count(path, "step_started") + count(path, "step_interrupted");
      if (times > attempts) this.wrongEffects.push(`${key} happened ${times} times in ${attempts} attempts`);
      if (workflow === "careful" && path === "pay" && times > 1) this.wrongEffects.push(`${key} is marked once and happened ${times} times`);
    }
  }

  private resultFits(run: StoredRun): void {
    const { runId, workflow, status, error, output, journal } = run;
    const before = this.runs.get(runId);
    if (before !== undefined && isFinal(before.status) && !isDeepStrictEqual(before, run)) this.wrongResults.push(`${runId} was ${before.status} and changed`);
    if (journal.at(-1)?.type !== "run_finished") this.wrongResults.push(`${runId} is ${status} without the end in its journal`);
    if (status === "completed" && workflow === "everything" && !isDeepStrictEqual(output, everythingOutput))
      this.wrongResults.push(`${runId} came to ${JSON.stringify(output)}`);
    const interrupted = journal.some((event) => event.type === "step_interrupted" && event.path === "pay");
    const says = error?.code === "RUN_INTERRUPTED";
    if (workflow === "careful" && interrupted !== says) this.wrongResults.push(`${runId} ${interrupted ? "hides" : "invents"} that its once step was cut off`);
    if (status !== "completed" && !says && error?.code !== "RUN_DEAD_LETTERED")
      this.wrongResults.push(`${runId} is ${status} for ${error?.code ?? "no reason"}`);
  }
}

/** Idempotency keys are `runId/stepPath`. */
function callsByRun(calls: ReadonlyMap<string, number>): ReadonlyMap<string, readonly (readonly [path: string, times: number])[]> {
  const byRun = new Map<string, (readonly [string, number])[]>();
  for (const [key, times] of calls) {
    const slash = key.indexOf("/");
    const own = byRun.get(key.slice(0, slash)) ?? [];
    own.push([key.slice(slash + 1), times]);
    byRun.set(key.slice(0, slash), own);
  }
  return byRun;
}
