import { AppError, isFinal, type JournalEvent, type Json, type RunId, type StepLog } from "@fastn/core";
import {
  firstFence,
  maxJournalEvents,
  pendingRun,
  type DefinitionRow,
  type FirstClaim,
  type KnownRun,
  type NewJournalEvent,
  type NewRun,
  type NewStepLog,
  type Pruned,
  type QueuedRow,
  type PrunePolicy,
  type RunEnd,
  type RunFilter,
  type RunProjection,
  type RunRow,
  type RunStore,
  type TimerRow,
} from "../run-store.ts";

interface Entry {
  row: RunRow;
  fence: number;
  owner: string | null;
  leaseUntil: number;
  readonly events: JournalEvent[];
  readonly logs: StepLog[];
  /** By path and purpose. */
  readonly timers: Map<string, TimerRow>;
}

/** A run store that forgets when the process ends. Every method settles in one turn, so each is atomic. */
export class MemoryRunStore implements RunStore {
  private readonly entries = new Map<RunId, Entry>();
  private readonly byKey = new Map<string, RunId>();
  private readonly definitions = new Map<string, DefinitionRow>();

  async insert(run: NewRun, claim?: FirstClaim): ReturnType<RunStore["insert"]> {
    const key = run.idempotencyKey === null ? null : JSON.stringify([run.workflow, run.idempotencyKey]);
    const earlier = key === null ? undefined : this.byKey.get(key);
    if (earlier !== undefined) return { run: this.entry(earlier).row, created: false, fence: null };
    const row = pendingRun(structuredClone(run));
    const fence = claim === undefined ? 0 : firstFence;
    this.entries.set(run.runId, {
      row,
      fence,
      owner: claim?.owner ?? null,
      leaseUntil: claim?.leaseUntil ?? 0,
      events: [],
      logs: [],
      timers: new Map(),
    });
    if (key !== null) this.byKey.set(key, run.runId);
    return { run: row, created: true, fence: claim === undefined ? null : fence };
  }

  async insertEnded(run: NewRun, events: readonly NewJournalEvent[], end: RunEnd): ReturnType<RunStore["insertEnded"]> {
    const { run: inserted, created } = await this.insert(run);
    if (!created) return { run: inserted, created };
    const entry = this.entry(run.runId);
    entry.events.push(...structuredClone(events).map((event, index): JournalEvent => ({ ...event, seq: index + 1 })));
    entry.row = { ...entry.row, ...structuredClone(end) };
    return { run: entry.row, created };
  }

  async get(runId: RunId): Promise<RunRow | null> {
    return this.entries.get(runId)?.row ?? null;
  }

  async list({ workflow, status, limit, cursor }: RunFilter): Promise<{ readonly runs: readonly RunRow[]; readonly nextCursor: string | null }> {
    const sorted = [...this.entries.values()].map(({ row }) => row).sort((a, b) => -oldestFirst(a, b));
    const matching = sorted.filter((row) => (workflow === undefined || row.workflow === workflow) && (status === undefined || row.status === status));
    const after = cursor === undefined ? matching : matching.filter((row) => position(row) < cursor);
    const runs = after.slice(0, limit);
    const last = runs.at(-1);
    return { runs, nextCursor: last !== undefined && after.length > limit ? position(last) : null };
  }

  async open(): Promise<readonly RunRow[]> {
    return this.openEntries()
      .map(({ row }) => row)
      .sort(oldestFirst);
  }

  async awake(): Promise<readonly RunId[]> {
    return (await this.open()).filter(({ status, waitingFor }) => status !== "pending" && waitingFor === null).map(({ runId }) => runId);
  }

  async queued(): Promise<readonly QueuedRow[]> {
    return (await this.open()).filter(({ status }) => status === "pending");
  }

  async children(runId: RunId): Promise<readonly RunRow[]> {
    return [...this.entries.values()]
      .map(({ row }) => row)
      .filter((row) => row.parentRunId === runId)
      .sort(oldestFirst);
  }

  async parentsOfEnded(): Promise<readonly RunId[]> {
    const ended = [...this.entries.values()].flatMap(({ row }) => (isFinal(row.status) && row.parentRunId !== null ? [row.parentRunId] : []));
    const open = new Set(this.openEntries().map(({ row }) => row.runId));
    return [...new Set(ended)].filter((runId) => open.has(runId));
  }

  async orphans(): Promise<readonly RunId[]> {
    return this.openEntries().flatMap(({ row: { runId, parentRunId } }) => {
      const caller = parentRunId === null ? undefined : this.entries.get(parentRunId);
      return caller !== undefined && isFinal(caller.row.status) ? [runId] : [];
    });
  }

  async claim(runId: RunId, owner: string, nowMs: number, leaseMs: number): Promise<number | null> {
    const entry = this.entries.get(runId);
    if (entry === undefined || isFinal(entry.row.status)) return null;
    if (entry.owner !== null && entry.owner !== owner && entry.leaseUntil > nowMs) return null;
    entry.owner = owner;
    entry.leaseUntil = nowMs + leaseMs;
    return ++entry.fence;
  }

  async renew(runId: RunId, fence: number, nowMs: number, leaseMs: number): Promise<boolean> {
    const entry = this.entry(runId);
    if (entry.fence !== fence) return false;
    entry.leaseUntil = nowMs + leaseMs;
    return true;
  }

  async release(runId: RunId, fence: number): Promise<void> {
    const entry = this.entry(runId);
    if (entry.fence === fence) entry.owner = null;
  }

  async append(
    runId: RunId,
    fence: number,
    events: readonly NewJournalEvent[],
    projection: RunProjection = {},
    known?: KnownRun,
  ): Promise<readonly JournalEvent[]> {
    const entry = this.entry(runId);
    if (entry.fence !== fence || (known?.lastSeq ?? entry.events.length) !== entry.events.length) {
      throw new AppError("RUN_FENCED", `Run ${runId} was taken over by another process; this one must stop working on it.`, { runId });
    }
    if (isFinal(entry.row.status)) throw new AppError("RUN_ALREADY_FINAL", `Run ${runId} is ${entry.row.status} and cannot change any more.`, { runId });
    const ends = projection.status !== undefined && isFinal(projection.status);
    if (!ends && entry.events.length + events.length > maxJournalEvents) {
      throw new AppError("RUN_LIMIT_REACHED", `Run ${runId} has reached ${maxJournalEvents} journal events.`, { runId, limit: maxJournalEvents });
    }
    const stored = structuredClone(events).map((event, index): JournalEvent => ({ ...event, seq: entry.events.length + index + 1 }));
    entry.events.push(...stored);
    for (const event of stored) keepTimers(entry.timers, runId, event);
    if (ends) entry.timers.clear();
    entry.row = { ...entry.row, ...structuredClone(projection) };
    return stored;
  }

  async events(runId: RunId, after = 0): Promise<readonly JournalEvent[]> {
    return this.entry(runId).events.slice(after);
  }

  /** Holds every value where it is, so nothing is ever referred to. */
  async payload(): Promise<Json | undefined> {
    return undefined;
  }

  async project(runId: RunId, projection: Required<RunProjection>, timers: readonly Omit<TimerRow, "runId">[]): Promise<void> {
    const entry = this.entry(runId);
    entry.row = { ...entry.row, ...structuredClone(projection) };
    entry.timers.clear();
    for (const timer of timers) entry.timers.set(timerKey(timer), { runId, ...timer });
  }

  async prune({ endedBefore, keep, limit }: PrunePolicy): Promise<Pruned> {
    const ended = [...this.entries.values()].map(({ row }) => row).filter(({ status }) => isFinal(status));
    const newestFirst = ended.sort((a, b) => -oldestFirst(a, b));
    const gone = newestFirst.filter(
      ({ finishedAt }, index) => (endedBefore !== null && finishedAt !== null && finishedAt < endedBefore) || (keep !== null && index >= keep),
    );
    const runs = gone.toReversed().slice(0, limit);
    for (const { runId } of runs) this.entries.delete(runId);
    return { runs: runs.length, payloads: 0 };
  }

  async remove(runId: RunId): Promise<boolean> {
    const row = this.entries.get(runId)?.row;
    if (row === undefined || !isFinal(row.status)) return false;
    const parent = row.parentRunId === null ? undefined : this.entries.get(row.parentRunId)?.row;
    if (parent !== undefined && !isFinal(parent.status)) return false;
    if (row.idempotencyKey !== null) this.byKey.delete(JSON.stringify([row.workflow, row.idempotencyKey]));
    return this.entries.delete(runId);
  }

  async dueTimers(nowMs: number): Promise<readonly TimerRow[]> {
    return this.timers().filter((timer) => timer.fireAt <= nowMs);
  }

  async nextTimerAt(): Promise<number | null> {
    return this.timers()[0]?.fireAt ?? null;
  }

  async appendLogs(runId: RunId, logs: readonly NewStepLog[]): Promise<readonly StepLog[]> {
    const entry = this.entry(runId);
    const stored = logs.map((log, index): StepLog => ({ ...log, seq: entry.logs.length + index + 1 }));
    entry.logs.push(...stored);
    return stored;
  }

  async logs(runId: RunId, after = 0): Promise<readonly StepLog[]> {
    return this.entry(runId).logs.slice(after);
  }

  async saveDefinition(definition: DefinitionRow): Promise<void> {
    if (!this.definitions.has(definition.hash)) this.definitions.set(definition.hash, structuredClone(definition));
  }

  async definition(hash: string): Promise<DefinitionRow | null> {
    return this.definitions.get(hash) ?? null;
  }

  private entry(runId: RunId): Entry {
    const entry = this.entries.get(runId);
    if (entry === undefined) throw new AppError("RUN_NOT_FOUND", `There is no run ${runId}.`, { runId });
    return entry;
  }

  private openEntries(): Entry[] {
    return [...this.entries.values()].filter(({ row }) => !isFinal(row.status));
  }

  private timers(): TimerRow[] {
    return this.openEntries()
      .flatMap(({ timers }) => [...timers.values()])
      .sort((a, b) => a.fireAt - b.fireAt);
  }
}

const oldestFirst = (a: RunRow, b: RunRow): number => (position(a) < position(b) ? -1 : 1);
const position = (row: RunRow): string => `${String(row.createdAt).padStart(16, "0")} ${row.runId}`;

function keepTimers(timers: Map<string, TimerRow>, runId: RunId, event: JournalEvent): void {
  switch (event.type) {
    case "timer_set":
      timers.set(timerKey(event), { runId, path: event.path, purpose: event.purpose, fireAt: event.fireAt });
      return;
    case "timer_fired":
      timers.delete(timerKey(event));
      return;
    case "step_completed":
    case "step_failed":
    case "step_skipped":
      for (const purpose of ["wait", "retry", "expiry"] as const) timers.delete(timerKey({ path: event.path, purpose }));
      return;
    default:
      return;
  }
}

const timerKey = ({ path, purpose }: { readonly path: string; readonly purpose: TimerRow["purpose"] }): string => `${purpose} ${path}`;
