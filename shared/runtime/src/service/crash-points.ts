import type { Computation, Json, JournalEvent, RunId } from "@fastn/core";
import type { ConnectorStepCall, Host, StepFunctionCall, StepNotification, WorkflowStepCall } from "../run/host.ts";
import type { NewJournalEvent, NewStepLog, RunProjection } from "../run-store.ts";

/**
 * The moments at which the death of the process matters, by name:
 * - `before-effect`: the journal says that an attempt began, and nothing of it has happened outside yet;
 * - `after-effect`: it has happened, and the journal does not know;
 * - `before-commit`: the interpreter has decided, and nothing is on disk;
 * - `after-commit`: it is on disk, and nobody has been told;
 * - `recovery`: a run with a journal is being taken up: its state is rebuilt, or its interrupted attempts are about to be put down.
 */
export const crashPoints = ["before-effect", "after-effect", "before-commit", "after-commit", "recovery"] as const;
export type CrashPoint = (typeof crashPoints)[number];

/** Told as a run reaches a point; may end the process. Given by tests of durability only. */
export type ReachedCrashPoint = (point: CrashPoint, runId: RunId) => void;

/** A host that says when a run comes to each point, and otherwise is the one it was given. */
export class CrashPointHost implements Host {
  private readonly host: Required<Host>;
  private readonly at: (point: CrashPoint) => void;

  constructor(host: Required<Host>, runId: RunId, reached: ReachedCrashPoint) {
    this.host = host;
    this.at = (point) => reached(point, runId);
  }

  get clock(): Host["clock"] {
    return this.host.clock;
  }

  async append(events: readonly NewJournalEvent[], projection: RunProjection): Promise<readonly JournalEvent[]> {
    if (events.some(({ type }) => type === "step_interrupted")) this.at("recovery");
    this.at("before-commit");
    const stored = await this.host.append(events, projection);
    this.at("after-commit");
    return stored;
  }

  callFunction(call: StepFunctionCall): Promise<Json> {
    return this.effect(() => this.host.callFunction(call));
  }

  invoke(call: ConnectorStepCall): Promise<Json> {
    return this.effect(() => this.host.invoke(call));
  }

  computation(connector: string, action: string): Computation | null {
    return this.host.computation(connector, action);
  }

  startWorkflow(call: WorkflowStepCall): Promise<RunId> {
    return this.effect(() => this.host.startWorkflow(call));
  }

  leaveWorkflow(runId: RunId): void {
    this.host.leaveWorkflow(runId);
  }

  notify(notification: StepNotification): Promise<Json> {
    return this.effect(() => this.host.notify(notification));
  }

  random(): number {
    return this.host.random();
  }

  log(line: NewStepLog): void {
    this.host.log(line);
  }

  scrub<T>(value: T): T {
    return this.host.scrub(value);
  }

  private async effect<T>(work: () => Promise<T>): Promise<T> {
    this.at("before-effect");
    const result = await work();
    this.at("after-effect");
    return result;
  }
}
