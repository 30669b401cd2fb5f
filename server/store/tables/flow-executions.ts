import { type ErrorRecord, isFinal, type Json, type PayloadRef, type RunId, runStatuses, runTriggers, type WaitingFor } from "@fastn/core";
import { defineTable, integer, json, nullable, oneOf, text } from "./define.ts";

export const openStatuses = runStatuses.filter((status) => !isFinal(status));
export const finalStatuses = runStatuses.filter(isFinal);

export type RunPayloads = { readonly input?: PayloadRef; readonly output?: PayloadRef };

/** Runs: a projection of their journals, and who may write to each. */
export const flowExecutions = defineTable({
  name: "flow_executions",
  columns: {
    runId: text<RunId>(),
    workflow: text(),
    file: text(),
    definition: text(),
    trigger: oneOf(runTriggers),
    environment: text(),
    input: json<Json>(),
    headers: json<Readonly<Record<string, string>>>(),
    createdAt: integer(),
    retryOf: nullable(text<RunId>()),
    idempotencyKey: nullable(text()),
    status: oneOf(runStatuses),
    waitingFor: json<WaitingFor | null>(),
    output: json<Json>(),
    error: json<ErrorRecord | null>(),
    startedAt: nullable(integer()),
    finishedAt: nullable(integer()),
    /** Of the last log line; 0 before the first. */
    lastLog: integer(),
    /** Who claimed the run last; null before the first claim and after a release. */
    owner: nullable(text()),
    leaseUntil: nullable(integer()),
    /** Highest fencing token given; 0 before the first. */
    fence: integer(),
    /** Input and output that are kept in `flow_payloads`; their own columns hold null then. */
    payloads: nullable(json<RunPayloads>()),
    /** The run and step that called this workflow. */
    parentRunId: nullable(text<RunId>()),
    parentPath: nullable(text()),
    /** 1 (first) to 4; null in rows older than priorities. */
    priority: nullable(integer()),
  },
  key: ["runId"],
  indexes: [
    { columns: ["createdAt", "runId"] },
    { columns: ["workflow", "createdAt", "runId"] },
    { columns: ["status", "createdAt", "runId"] },
    // NULL keys do not collide, in SQLite and PostgreSQL alike.
    { columns: ["workflow", "idempotencyKey"], unique: true, onlyWith: "idempotencyKey" },
    { columns: ["parentRunId", "createdAt", "runId"], onlyWith: "parentRunId" },
  ],
});
