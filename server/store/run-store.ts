import { AppError, isFinal, type JournalEvent, type Json, type RunId } from "@fastn/core";
import { decodeEvents, encodeEvents, hashesIn, type Payload, putBack } from "@fastn/runtime/journal";
import {
  firstFence,
  type KnownRun,
  maxJournalEvents,
  type NewJournalEvent,
  type NewRun,
  pendingRun,
  type RunFilter,
  type RunProjection,
  type RunRow,
  type RunStore,
} from "@fastn/runtime/run-store";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { prune, removeEnded } from "./prune.ts";
import { keepPayloads, loadPayloads, refOf, split } from "./payload-rows.ts";
import { anyOf, atMost, type Demand, moreThan, none, some, type Store, type Transaction } from "./store.ts";
import {
  finalStatuses,
  flowExecutionEvents,
  flowExecutionLogs,
  flowExecutions,
  flowExecutionTimers,
  flowPayloadRefs,
  flowVersions,
  JsonText,
  openStatuses,
  runState,
  type Row,
} from "./tables/index.ts";

type Execution = Row<typeof flowExecutions>;

const oldestFirst = [
  ["createdAt", "asc"],
  ["runId", "asc"],
] as const;

/** Databases limit the parameters of a statement. */
const idsPerQuery = 500;

/** The runtime's port over the tables, written once for every backend. */
export function createRunStore(store: Store, tenantId: string): RunStore {
  const inTenant = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => store.withTenant({ tenantId }, work);
  /** For works that refuse, if at all, before they write: the hot path. */
  const checkedFirst = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => store.withTenant({ tenantId, checksFirst: true }, work);
  return {
    insert: (run, claim) =>
      checkedFirst(async (tx) => {
        const { column, payload } = split(run.input);
        const row: Execution = {
          ...pendingRun(run),
          ...unclaimed,
          ...(claim !== undefined && { ...claim, fence: firstFence }),
          input: column,
          payloads: payload && { input: refOf(payload) },
        };
        const created = await tx.table(flowExecutions).insertNew(row);
        if (created && payload !== null) await keepPayloads(tx, run.runId, [payload]);
        if (created) return { run: toRunRow({ ...row, input: run.input, payloads: null }), created, fence: claim === undefined ? null : row.fence };
        return { run: await earlierOf(tx, run), created: false, fence: null };
      }),

    insertEnded: (run, events, end) =>
      checkedFirst(async (tx) => {
        const [input, output] = [split(run.input), split(end.output)];
        const large = [input.payload, output.payload].filter((payload) => payload !== null);
        const refs = { ...(input.payload && { input: refOf(input.payload) }), ...(output.payload && { output: refOf(output.payload) }) };
        const row: Execution = {
          ...pendingRun(run),
          ...unclaimed,
          ...end,
          input: input.column,
          output: output.column,
          payloads: large.length === 0 ? null : refs,
        };
        if (!(await tx.table(flowExecutions).insertNew(row))) return { run: await earlierOf(tx, run), created: false };
        const journal = encodeEvents(events);
        const body = new JsonText(journal.text) as unknown as Json;
        await tx.table(flowExecutionEvents).insert({ runId: run.runId, seq: events.length, at: events.at(-1)?.at ?? run.createdAt, body });
        if (large.length + journal.payloads.length > 0) await keepPayloads(tx, run.runId, [...large, ...journal.payloads]);
        return { run: toRunRow({ ...row, input: run.input, output: end.output, payloads: null }), created: true };
      }),

    get: (runId, { payloads = "load" } = {}) =>
      inTenant(async (tx) => {
        const row = await tx.table(flowExecutions).get({ runId });
        return row === null ? null : toRunRow(payloads === "refer" ? row : await whole(tx, row));
      }),

    list: (filter) => inTenant((tx) => listRuns(tx, filter)),

    open: () =>
      inTenant(async (tx) => {
        const rows = await tx.table(flowExecutions).find({
          where: { status: anyOf(openStatuses) },
          orderBy: oldestFirst,
        });
        return rows.map(toRunRow);
      }),

    awake: () =>
      inTenant(async (tx) => {
        const where = { status: anyOf(openStatuses.filter((status) => status !== "pending")), waitingFor: null };
        const rows = await tx.table(flowExecutions).select(["runId"], { where, orderBy: oldestFirst });
        return rows.map(({ runId }) => runId);
      }),

    queued: () =>
      inTenant((tx) =>
        tx.table(flowExecutions).select(["runId", "workflow", "definition", "createdAt", "priority"], { where: { status: "pending" }, orderBy: oldestFirst }),
      ),

    children: (runId) =>
      inTenant(async (tx) => {
        const rows = await tx.table(flowExecutions).find({ where: { parentRunId: runId }, orderBy: oldestFirst });
        return rows.map(toRunRow);
      }),

    parentsOfEnded: () =>
      inTenant(async (tx) => {
        const open = await tx.table(flowExecutions).select(["runId"], { where: { status: anyOf(openStatuses) } });
        const parents: RunId[] = [];
        for (let from = 0; from < open.length; from += idsPerQuery) {
          const ids = open.slice(from, from + idsPerQuery).map(({ runId }) => runId);
          const ended = await tx.table(flowExecutions).select(["parentRunId"], { where: { parentRunId: anyOf(ids), status: anyOf(finalStatuses) } });
          parents.push(...new Set(ended.flatMap(({ parentRunId }) => parentRunId ?? [])));
        }
        return parents;
      }),

    orphans: () =>
      inTenant(async (tx) => {
        // Any text is more than none, so these are the runs that have a caller.
        const where = { status: anyOf(openStatuses), parentRunId: moreThan("") };
        const called = await tx.table(flowExecutions).select(["runId", "parentRunId"], { where });
        const ended = new Set<RunId>();
        for (let from = 0; from < called.length; from += idsPerQuery) {
          const callers = new Set(called.slice(from, from + idsPerQuery).flatMap(({ parentRunId }) => parentRunId ?? []));
          const rows = await tx.table(flowExecutions).select(["runId"], { where: { runId: anyOf([...callers]), status: anyOf(finalStatuses) } });
          for (const { runId } of rows) ended.add(runId);
        }
        return called.flatMap(({ runId, parentRunId }) => (parentRunId !== null && ended.has(parentRunId) ? [runId] : []));
      }),

    claim: (runId, owner, nowMs, leaseMs) =>
      inTenant(async (tx) => {
        const [row] = await tx.table(flowExecutions).select(["status", "owner", "leaseUntil", "fence"], { where: { runId }, limit: 1 });
        if (row === undefined || isFinal(row.status)) return null;
        const isTaken = row.owner !== null && row.owner !== owner && row.leaseUntil !== null && row.leaseUntil > nowMs;
        if (isTaken) return null;
        const fence = row.fence + 1;
        await tx.table(flowExecutions).update({ runId }, { owner, fence, leaseUntil: nowMs + leaseMs });
        return fence;
      }),

    renew: (runId, fence, nowMs, leaseMs) =>
      inTenant(async (tx) => (await tx.table(flowExecutions).update({ runId, fence }, { leaseUntil: nowMs + leaseMs })) === 1),

    release: (runId, fence) => inTenant(async (tx) => void (await tx.table(flowExecutions).update({ runId, fence }, { owner: null, leaseUntil: null }))),

    append: (runId, fence, events, projection = {}, known) =>
      checkedFirst(async (tx) => append(tx, { runId, fence, ...(known ?? { lastSeq: await lastSeqOf(tx, runId), hasTimers: true }) }, events, projection)),

    events: (runId, after = 0, { payloads = "load" } = {}) =>
      inTenant(async (tx) => {
        const rows = await tx.table(flowExecutionEvents).find({ where: { runId, seq: moreThan(after) }, orderBy: [["seq", "asc"]] });
        const events = rows.flatMap(({ seq, at, body }) => decodeEvents(body, seq, at)).filter(({ seq }) => seq > after);
        const hashes = events.flatMap((event) => (payloads === "load" || decidesFlow(event) ? hashesIn(event) : []));
        if (hashes.length === 0) return events;
        const values = await loadPayloads(tx, hashes);
        return events.map((event) => (payloads === "load" || decidesFlow(event) ? putBack(event, values) : event));
      }),

    project: (runId, projection, timers) =>
      inTenant(async (tx) => {
        await project(tx, runId, projection);
        await tx.table(flowExecutionTimers).remove({ runId });
        for (const timer of timers) await tx.table(flowExecutionTimers).insert({ runId, ...timer });
      }),

    prune: (policy) => inTenant((tx) => prune(tx, policy)),

    remove: (runId) => inTenant((tx) => removeEnded(tx, runId)),

    payload: (runId, hash) =>
      inTenant(async (tx) => {
        if ((await tx.table(flowPayloadRefs).get({ runId, hash })) === null) return undefined;
        return (await loadPayloads(tx, [hash])).get(hash);
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
        const [run] = await tx.table(flowExecutions).select(["lastLog"], { where: { runId }, limit: 1 });
        if (run === undefined) throw notFound(runId);
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

/** The items of a loop say which iterations there are, so that nothing can be told of a run without them. */
const decidesFlow = ({ type }: JournalEvent): boolean => type === "loop_started";

const unclaimed = {
  lastLog: 0,
  owner: null,
  leaseUntil: null,
  fence: 0,
  payloads: null,
} as const satisfies Partial<Execution>;

function toRunRow({ lastLog: _lastLog, owner: _owner, leaseUntil: _leaseUntil, fence: _fence, payloads, ...run }: Execution): RunRow {
  return payloads === null ? run : { ...run, payloads };
}

/** The run that had the key before. @throws AppError CONFLICT when it was the id that was taken */
async function earlierOf(tx: Transaction, { workflow, idempotencyKey, runId }: NewRun): Promise<RunRow> {
  const earlier = idempotencyKey === null ? null : await tx.table(flowExecutions).get({ workflow, idempotencyKey });
  if (earlier === null) throw new AppError("CONFLICT", `A run ${runId} exists already.`, { runId });
  return toRunRow(await whole(tx, earlier));
}

/** With the values that its row only refers to. */
async function whole(tx: Transaction, row: Execution): Promise<Execution> {
  const { input, output } = row.payloads ?? {};
  const hashes = [input, output].flatMap((ref) => ref?.hash ?? []);
  if (hashes.length === 0) return row;
  const values = await loadPayloads(tx, hashes);
  const valueOf = (ref: typeof input, column: Json): Json => (ref === undefined ? column : (values.get(ref.hash) ?? null));
  return { ...row, input: valueOf(input, row.input), output: valueOf(output, row.output), payloads: null };
}

const notFound = (runId: RunId): AppError => new AppError("RUN_NOT_FOUND", `There is no run ${runId}.`, { runId });

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

/** Where an owner adds to a journal. */
interface End extends KnownRun {
  readonly runId: RunId;
  readonly fence: number;
}

async function append(tx: Transaction, end: End, events: readonly NewJournalEvent[], projection: RunProjection): Promise<JournalEvent[]> {
  const { runId, lastSeq } = end;
  const ends = projection.status !== undefined && isFinal(projection.status);
  const isFull = !ends && lastSeq + events.length > maxJournalEvents;
  const fault = isFull || !(await addEvents(tx, end, events)) ? await refusal(tx, end, isFull) : null;
  if (fault !== null) throw fault;
  if (Object.keys(projection).length > 0) await project(tx, runId, projection);
  if (end.hasTimers || events.some(({ type }) => type === "timer_set")) for (const event of events) await keepTimers(tx, runId, event);
  if (ends && end.hasTimers) await tx.table(flowExecutionTimers).remove({ runId });
  if (ends) await tx.table(runState).remove({ runId });
  return events.map((event, index): JournalEvent => ({ ...event, seq: lastSeq + 1 + index }));
}

async function lastSeqOf(tx: Transaction, runId: RunId): Promise<number> {
  return (await tx.table(flowExecutionEvents).select(["seq"], { where: { runId }, orderBy: [["seq", "desc"]], limit: 1 }))[0]?.seq ?? 0;
}

/** Why an append may not be; null for one without events that may. */
async function refusal(tx: Transaction, { runId, fence, lastSeq }: End, isFull: boolean): Promise<AppError | null> {
  const [run] = await tx.table(flowExecutions).select(["fence", "status"], { where: { runId }, limit: 1 });
  if (run === undefined) return notFound(runId);
  if (run.fence !== fence) return new AppError("RUN_FENCED", `Another process has taken over run ${runId}; this one stops working on it.`, { runId });
  if (isFinal(run.status)) return new AppError("RUN_ALREADY_FINAL", `Run ${runId} is ${run.status}; it does not change any more.`, { runId });
  if ((await lastSeqOf(tx, runId)) !== lastSeq)
    return new AppError("RUN_FENCED", `The journal of run ${runId} was written by someone else; this one stops working on it.`, { runId });
  if (isFull)
    return new AppError("RUN_LIMIT_REACHED", `Run ${runId} has reached ${maxJournalEvents} journal events. Split the workflow or its loops.`, { runId });
  return null;
}

/** The check and the write in one statement: nothing else is read when all is well. @returns false without events, or when they may not be added */
async function addEvents(tx: Transaction, { runId, fence, lastSeq }: End, events: readonly NewJournalEvent[]): Promise<boolean> {
  const last = events.at(-1);
  if (last === undefined) return false;
  const { text, payloads } = encodeEvents(events);
  const demands: Demand[] = [some(flowExecutions, { runId, fence, status: anyOf(openStatuses) }), none(flowExecutionEvents, { runId, seq: moreThan(lastSeq) })];
  if (lastSeq > 0) demands.push(some(flowExecutionEvents, { runId, seq: lastSeq }));
  const row = { runId, seq: lastSeq + events.length, at: last.at, body: new JsonText(text) as unknown as Json };
  if (!(await tx.table(flowExecutionEvents).insertWhere(row, demands))) return false;
  if (payloads.length > 0) await keepPayloads(tx, runId, payloads);
  return true;
}

async function project(tx: Transaction, runId: RunId, projection: RunProjection): Promise<void> {
  const { columns, payload } = await toColumns(tx, runId, projection);
  if ((await tx.table(flowExecutions).update({ runId }, columns)) === 0) throw notFound(runId);
  if (payload !== null) await keepPayloads(tx, runId, [payload]);
}

/** A projection as columns; a large output goes elsewhere. */
async function toColumns(
  tx: Transaction,
  runId: RunId,
  projection: RunProjection,
): Promise<{ readonly columns: Partial<Execution>; readonly payload: Payload | null }> {
  const { column, payload } = projection.output === undefined ? { column: null, payload: null } : split(projection.output);
  if (payload === null) return { columns: projection, payload };
  const [before] = await tx.table(flowExecutions).select(["payloads"], { where: { runId }, limit: 1 });
  return { columns: { ...projection, output: column, payloads: { ...before?.payloads, output: refOf(payload) } }, payload };
}

async function keepTimers(tx: Transaction, runId: RunId, event: NewJournalEvent): Promise<void> {
  const timers = tx.table(flowExecutionTimers);
  if (event.type === "timer_set") await timers.put({ runId, path: event.path, purpose: event.purpose, fireAt: event.fireAt });
  else if (event.type === "timer_fired") await timers.remove({ runId, path: event.path, purpose: event.purpose });
  else if (event.type === "step_completed" || event.type === "step_failed" || event.type === "step_skipped") await timers.remove({ runId, path: event.path });
}
