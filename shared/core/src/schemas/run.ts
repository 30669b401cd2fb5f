import { Type, type Static } from "typebox";
import { runStatuses, runTriggers, stepStatuses, triggerTypes } from "../statuses.ts";
import { AnyJson, ErrorRecordSchema, IsoTime } from "./common.ts";

export const RunStatus = Type.Enum(runStatuses);
export type RunStatus = (typeof runStatuses)[number];

export const StepStatus = Type.Enum(stepStatuses);
export type StepStatus = (typeof stepStatuses)[number];

export const TriggerType = Type.Enum(triggerTypes);
export type TriggerType = (typeof triggerTypes)[number];

export const RunTrigger = Type.Enum(runTriggers);
export type RunTrigger = (typeof runTriggers)[number];

export const WaitingFor = Type.Object({
  kind: Type.Union([Type.Literal("timer"), Type.Literal("event"), Type.Literal("approval"), Type.Literal("retry"), Type.Literal("workflow")]),
  stepPath: Type.String(),
  /** When it ends by itself; null when only a person or an event ends it. */
  until: Type.Union([IsoTime, Type.Null()]),
  /** Name of the event it waits for, or of the workflow it called; absent for other kinds, and in runs of earlier versions. */
  name: Type.Optional(Type.String()),
  /** Who is asked; absent when nobody is named. */
  approvers: Type.Optional(Type.Array(Type.String())),
});
export type WaitingFor = Static<typeof WaitingFor>;

/** One run in a list. */
export const RunSummary = Type.Object({
  runId: Type.String(),
  workflow: Type.String({ description: "Name of the workflow" }),
  file: Type.String({ description: "Workspace path of the workflow's file" }),
  status: RunStatus,
  waitingFor: Type.Union([WaitingFor, Type.Null()]),
  trigger: RunTrigger,
  environment: Type.String(),
  version: Type.String({ description: "First 12 hex digits of the SHA-256 of the compiled workflow" }),
  createdAt: IsoTime,
  startedAt: Type.Union([IsoTime, Type.Null()]),
  finishedAt: Type.Union([IsoTime, Type.Null()]),
  /** From start to finish, ms; null while it runs. */
  durationMs: Type.Union([Type.Number(), Type.Null()]),
  error: Type.Union([ErrorRecordSchema, Type.Null()]),
  retryOf: Type.Union([Type.String(), Type.Null()]),
  /** The run and step that called this workflow; absent when a trigger started it. */
  parent: Type.Optional(Type.Object({ runId: Type.String(), stepPath: Type.String() })),
});
export type RunSummary = Static<typeof RunSummary>;

/** Large values that were not loaded, by the member that reads null instead. */
const Payloads = Type.Optional(Type.Record(Type.String(), Type.Object({ hash: Type.String(), bytes: Type.Integer() })));

/** One step of a run as its journal tells it. Steps inside loops appear once per iteration. */
export const StepRun = Type.Object({
  path: Type.String({ description: "`invoice`, or `lines[3].reserve` inside a loop" }),
  name: Type.String(),
  type: Type.String(),
  status: StepStatus,
  /** Attempts begun so far; 0 before the first. */
  attempt: Type.Integer({ minimum: 0 }),
  maxAttempts: Type.Integer({ minimum: 1 }),
  input: AnyJson,
  output: AnyJson,
  error: Type.Union([ErrorRecordSchema, Type.Null()]),
  waitingFor: Type.Union([WaitingFor, Type.Null()]),
  startedAt: Type.Union([IsoTime, Type.Null()]),
  finishedAt: Type.Union([IsoTime, Type.Null()]),
  durationMs: Type.Union([Type.Number(), Type.Null()]),
  /** Why it was skipped, in words; null otherwise. */
  skippedBecause: Type.Union([Type.String(), Type.Null()]),
  /** The run of the workflow this step called, of its latest attempt; absent for other steps. */
  childRunId: Type.Optional(Type.String()),
  payloads: Payloads,
});
export type StepRun = Static<typeof StepRun>;

/** One line a step wrote. */
export const StepLog = Type.Object({
  /** Order within the run, from 1. */
  seq: Type.Integer(),
  at: IsoTime,
  stepPath: Type.String(),
  attempt: Type.Integer(),
  level: Type.Union([Type.Literal("debug"), Type.Literal("info"), Type.Literal("warn"), Type.Literal("error")]),
  message: Type.String(),
});
export type StepLog = Static<typeof StepLog>;

export const RunDetail = Type.Interface([RunSummary], {
  input: AnyJson,
  output: AnyJson,
  payloads: Payloads,
  steps: Type.Array(StepRun),
  logs: Type.Array(StepLog),
  /** Sequence number of the last journal event folded in; resume live events after it. */
  lastSeq: Type.Integer(),
  /** Text of the workflow's file as it was when the run started. */
  source: Type.String(),
});
export type RunDetail = Static<typeof RunDetail>;
