import { AppError, isFinal, type JournalEvent, type JournalEventBody, type RunId, runStatuses } from "@fastn/core";
import { maxJournalEvents, type NewJournalEvent, type RunFilter, type RunProjection, type RunRow, type RunStore } from "@fastn/runtime/run-store";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { atMost, moreThan, noneOf, type Store, type Transaction } from "./store.ts";
import { flowExecutionEvents, flowExecutionLogs, flowExecutions, flowExecutionTimers, flowVersions, type Row } from "./tables/index.ts";

type Execution = Row<typeof flowExecutions>;

const finalStatuses = runStatuses.filter(isFinal);

/** The runtime's port over the tables, written once for every backend. */
export function createRunStore(store: Store, tenantId: string): RunStore {
  const inTenant = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => store.withTenant({ tenantId }, work);
  return {
    insert: (run) =>
      inTenant(async (tx) => {
        const row: Execution = { ...run, ...unstarted };
        const created = await tx.table(flowExecutions).insertNew(row);
        if (created || run.idempotencyKey === null) return { run: toRunRow(row), created };
        const earlier = await tx.table(flowExecutions).get({ workflow: run.workflow, idempotencyKey: run.idempotencyKey });
        if (earlier === null) throw new AppError("CONFLICT", `A run ${run.runId} exists already.`, { runId: run.runId });
        return { run: toRunRow(earlier), created: false };
      }),

    get: (runId) =>
      inTenant(async (tx) => {
        const row = await tx.table(flowExecutions).get({ runId });
        return row === null ? null : toRunRow(row);
      }),

    list: (filter) => inTenant((tx) => listRuns(tx, filter)),

    open: () =>
      inTenant(async (tx) => {
        const rows = await tx.table(flowExecutions).find({
          where: { status: noneOf(finalStatuses) },
          orderBy: [
            ["createdAt", "asc"],
            ["runId", "asc"],
          ],
        });
        return rows.map(toRunRow);
      }),

    claim: (runId, owner, nowMs, leaseMs) =>
      inTenant(async (tx) => {
        const row = await tx.table(flowExecutions).get({ runId });
        if (row === null || isFinal(row.status)) return null;
        const isTaken = row.owner !== null && row.owner !== owner && row.leaseUntil !== null && row.leaseUntil > nowMs;
        if (isTaken) return null;
        const fence = row.fence + 1;
        await tx.table(flowExecutions).update({ runId }, { owner, fence, leaseUntil: nowMs + leaseMs });
        return fence;
      }),

    renew: (runId, fence, nowMs, leaseMs) =>
      inTenant(async (tx) => (await tx.table(flowExecutions).update({ runId, fence }, { leaseUntil: nowMs + leaseMs })) === 1),

    release: (runId, fence) => inTenant(async (tx) => void (await tx.table(flowExecutions).update({ runId, fence }, { owner: null, leaseUntil: null }))),

    append: (runId, fence, events, projection = {}) => inTenant((tx) => append(tx, runId, fence, events, projection)),

    events: (runId, after = 0) =>
      inTenant(async (tx) => {
        const rows = await tx.table(flowExecutionEvents).find({ where: { runId, seq: moreThan(after) }, orderBy: [["seq", "asc"]] });
        return rows.map(({ seq, at, body }): JournalEvent => ({ ...body, seq, at }));
      }),

    dueTimers: (nowMs) =>
      inTenant((tx) =>
        tx.table(flowExecutionTimers).find({
          where: { fireAt: atMost(nowMs) },
          orderBy: [
            ["fireAt", "asc"],
            ["runId", "asc"],
            ["path", "asc"],
          ],
        }),
      ),

    nextTimerAt: () => inTenant(async (tx) => (await tx.table(flowExecutionTimers).find({ orderBy: [["fireAt", "asc"]], limit: 1 }))[0]?.fireAt ?? null),

    appendLogs: (runId, logs) =>
      inTenant(async (tx) => {
        const run = await requireRun(tx, runId);
        const numbered = logs.map((line, index) => ({ ...line, seq: run.lastLog + 1 + index }));
        for (const { seq, ...line } of numbered) await tx.table(flowExecutionLogs).insert({ runId, seq, line });
        if (numbered.length > 0) await tx.table(flowExecutions).update({ runId }, { lastLog: run.lastLog + numbered.length });
        return numbered;
      }),

    logs: (runId, after = 0) =>
      inTenant(async (tx) => {
        const rows = await tx.table(flowExecutionLogs).find({ where: { runId, seq: moreThan(after) }, orderBy: [["seq", "asc"]] });
        return rows.map(({ seq, line }) => ({ ...line, seq }));
      }),

    saveDefinition: (definition) => inTenant(async (tx) => void (await tx.table(flowVersions).insertNew(definition))),
    definition: (hash) => inTenant((tx) => tx.table(flowVersions).get({ hash })),
  };
}

const unstarted = {
  status: "pending",
  waitingFor: null,
  output: null,
  error: null,
  startedAt: null,
  finishedAt: null,
  lastSeq: 0,
  lastLog: 0,
  owner: null,
  leaseUntil: null,
  fence: 0,
} as const satisfies Partial<Execution>;

function toRunRow({ lastLog: _lastLog, owner: _owner, leaseUntil: _leaseUntil, fence: _fence, ...run }: Execution): RunRow {
  return run;
}

async function requireRun(tx: Transaction, runId: RunId): Promise<Execution> {
  const run = await tx.table(flowExecutions).get({ runId });
  if (run === null) throw new AppError("RUN_NOT_FOUND", `There is no run ${runId}.`, { runId });
  return run;
}

async function listRuns(tx: Transaction, { workflow, status, limit, cursor }: RunFilter): Promise<{ runs: RunRow[]; nextCursor: string | null }> {
  const rows = await tx.table(flowExecutions).find({
    where: { ...(workflow !== undefined && { workflow }), ...(status !== undefined && { status }) },
    orderBy: [
      ["createdAt", "desc"],
      ["runId", "desc"],
    ],
    ...(cursor !== undefined && { after: decodeCursor(cursor, ["number", "string"]) }),
    limit: limit + 1,
  });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { runs: page.map(toRunRow), nextCursor: rows.length > limit && last !== undefined ? encodeCursor([last.createdAt, last.runId]) : null };
}

async function append(tx: Transaction, runId: RunId, fence: number, events: readonly NewJournalEvent[], projection: RunProjection): Promise<JournalEvent[]> {
  const run = await requireRun(tx, runId);
  if (run.fence !== fence) throw new AppError("RUN_FENCED", `Another process has taken over run ${runId}; this one stops working on it.`, { runId });
  if (isFinal(run.status)) throw new AppError("RUN_ALREADY_FINAL", `Run ${runId} is ${run.status}; it does not change any more.`, { runId });
  const ends = projection.status !== undefined && isFinal(projection.status);
  if (!ends && run.lastSeq + events.length > maxJournalEvents) {
    throw new AppError("RUN_LIMIT_REACHED", `Run ${runId} has reached ${maxJournalEvents} journal events. Split the workflow or its loops.`, { runId });
  }
  const stored = events.map((event, index): JournalEvent => ({ ...event, seq: run.lastSeq + 1 + index }));
  for (const { seq, at, ...body } of stored) {
    await tx.table(flowExecutionEvents).insert({ runId, seq, at, body: body as JournalEventBody });
    await keepTimers(tx, runId, body as JournalEventBody);
  }
  await tx.table(flowExecutions).update({ runId }, { ...projection, lastSeq: run.lastSeq + stored.length });
  if (ends) await tx.table(flowExecutionTimers).remove({ runId });
  return stored;
}

async function keepTimers(tx: Transaction, runId: RunId, event: JournalEventBody): Promise<void> {
  const timers = tx.table(flowExecutionTimers);
  if (event.type === "timer_set") await timers.put({ runId, path: event.path, purpose: event.purpose, fireAt: event.fireAt });
  else if (event.type === "timer_fired") await timers.remove({ runId, path: event.path, purpose: event.purpose });
  else if (event.type === "step_completed" || event.type === "step_failed" || event.type === "step_skipped") await timers.remove({ runId, path: event.path });
}
