import { AppError, type Computation, type Json, type JournalEvent, type JsonObject, type RunId } from "@fastn/core";
import { describeModule, type DescribedModule } from "@fastn/workflow/describe";
import { toPlan, type WorkflowPlan } from "@fastn/workflow/plan";
import type { NewJournalEvent, NewStepLog, RunProjection } from "../run-store.ts";
import type { ConnectorStepCall, Host, StepFunctionCall, StepNotification } from "../run/host.ts";
import { VirtualClock } from "./virtual-clock.ts";

export interface TestWorkflow {
  readonly plan: WorkflowPlan;
  readonly functions: DescribedModule["functions"];
}

/** The plan of a workflow written in a test, by the same way a file's goes. */
export function planOf(exported: unknown, file = "workflows/w.ts"): TestWorkflow {
  const module = describeModule({ default: exported });
  if (module === null) throw new Error("not a workflow");
  return { plan: toPlan(JSON.parse(JSON.stringify(module.descriptor)) as typeof module.descriptor, { file }), functions: module.functions };
}

export interface TestHostOptions {
  readonly clock?: VirtualClock;
  /** Answers connectors' actions. Default: echoes the input. */
  readonly invoke?: (call: ConnectorStepCall) => Promise<Json> | Json;
  /** Actions that are done at once; what it gives for them is what `invoke` gives. Default: none. */
  readonly computation?: (connector: string, action: string) => Computation | null;
  readonly random?: () => number;
}

/** A host in memory: functions run right here, time is virtual, and everything that happened can be looked at. */
export class TestHost implements Host {
  readonly clock: VirtualClock;
  readonly journal: JournalEvent[] = [];
  readonly projections: RunProjection[] = [];
  readonly logs: NewStepLog[] = [];
  /** Functions and actions called, as `path#attempt`, in order. */
  readonly calls: string[] = [];
  readonly notifications: StepNotification[] = [];
  private readonly functions: DescribedModule["functions"];
  private readonly options: TestHostOptions;

  constructor({ functions }: Pick<TestWorkflow, "functions">, options: TestHostOptions = {}) {
    this.functions = functions;
    this.options = options;
    this.clock = options.clock ?? new VirtualClock();
  }

  random(): number {
    return this.options.random?.() ?? 0.5;
  }

  async append(events: readonly NewJournalEvent[], projection: RunProjection): Promise<readonly JournalEvent[]> {
    const stored = structuredClone(events).map((event, at): JournalEvent => ({ ...event, seq: this.journal.length + at + 1 }));
    this.journal.push(...stored);
    this.projections.push(projection);
    return stored;
  }

  async callFunction({ fn, context, path, attempt, signal, timeoutMs }: StepFunctionCall): Promise<Json> {
    this.calls.push(`${path}#${attempt}`);
    const handler = this.functions.get(fn) as ((ctx: JsonObject) => unknown) | undefined;
    if (handler === undefined) throw new AppError("DEFINITION_CHANGED", `no function ${fn}`);
    const ctx = { ...structuredClone(context), trigger: context["input"] ?? null, signal } as unknown as JsonObject;
    return this.inTime(timeoutMs, async () => {
      try {
        return (await handler(ctx)) as Json;
      } catch (error) {
        throw error instanceof AppError ? error : new AppError("STEP_FAILED", error instanceof Error ? error.message : String(error));
      }
    });
  }

  async invoke(call: ConnectorStepCall): Promise<Json> {
    this.calls.push(`${call.path}#${call.attempt}`);
    return this.options.invoke?.(call) ?? call.input;
  }

  computation(connector: string, action: string): Computation | null {
    return this.options.computation?.(connector, action) ?? null;
  }

  async notify(notification: StepNotification): Promise<Json> {
    this.calls.push(`${notification.path}#${notification.attempt}`);
    this.notifications.push(notification);
    return { delivered: notification.channels };
  }

  log(line: NewStepLog): void {
    this.logs.push(line);
  }

  scrub<T>(value: T): T {
    return value;
  }

  private async inTime<T>(timeoutMs: number, work: () => Promise<T>): Promise<T> {
    let stop: (() => void) | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      stop = this.clock.after(timeoutMs, () => reject(new AppError("STEP_TIMED_OUT", `It did not finish within ${timeoutMs} ms.`)));
    });
    return Promise.race([work(), late]).finally(() => stop?.());
  }
}

export const testRunId: RunId = "run_0000000000000000000000test";
