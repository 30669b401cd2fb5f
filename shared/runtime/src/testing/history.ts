import { AppError, type Json, type JournalEvent, type RunId } from "@fastn/core";
import { describeModule } from "@fastn/workflow/describe";
import type { WorkflowPlan } from "@fastn/workflow/plan";
import { executeWorkflow, type Execution } from "../run/execute-workflow.ts";
import type { ConnectorStepCall } from "../run/host.ts";
import type { RunDriver } from "../run/run-driver.ts";
import type { NewJournalEvent, RunProjection } from "../run-store.ts";
import { TestHost, type TestWorkflow } from "./test-host.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** A run of a released version as it was recorded: what it was pinned to, its journal, and how it ended. */
export interface History {
  readonly release: string;
  readonly workflow: string;
  readonly runId: RunId;
  readonly input: Json;
  readonly definition: { readonly hash: string; readonly code: string; readonly plan: WorkflowPlan };
  readonly journal: readonly JournalEvent[];
  /** Sequence number of the last event of each append: what a process that died could have left. */
  readonly appends: readonly number[];
  readonly end: HistoryEnd;
}

/** What must come out again, whenever the run is taken up. Times and attempts may differ. */
export interface HistoryEnd {
  readonly status: string;
  readonly output: Json;
  readonly error: string | null;
  /** Path, status and output. */
  readonly steps: readonly (readonly [string, string, Json])[];
}

export interface Played {
  readonly journal: readonly JournalEvent[];
  readonly appends: readonly number[];
  readonly end: HistoryEnd;
}

/** Remembers where each append ended, and answers what a run asks of people and services as soon as it asks. */
class RecordingHost extends TestHost {
  readonly appends: number[] = [];
  driver: RunDriver | null = null;

  override async append(events: readonly NewJournalEvent[], projection: RunProjection): Promise<readonly JournalEvent[]> {
    const stored = await super.append(events, projection);
    if (stored.length > 0) this.appends.push(this.journal.length);
    for (const event of stored) this.answer(event);
    return stored;
  }

  answer(event: JournalEvent): void {
    if (event.type === "approval_requested") void this.driver?.tell({ type: "approval", path: event.path, approved: true, by: "ann", comment: "" });
    if (event.type === "event_awaited") void this.driver?.tell({ type: "event", name: event.name, payload: event.match });
  }
}

export type Pinned = Pick<History, "runId" | "input" | "definition">;

/** Run what a definition says from the end of `journal` on, in virtual time. */
export async function play({ runId, input, definition }: Pinned, earlier: readonly JournalEvent[] = []): Promise<Played> {
  const { plan, hash } = definition;
  const made: TestWorkflow = { plan, functions: await functionsOf(definition.code) };
  const host = new RecordingHost(made, { clock: new VirtualClock(earlier.at(-1)?.at), invoke });
  host.journal.push(...earlier);
  const onDriver = (driver: RunDriver): void => {
    host.driver = driver;
    // Asked in the life before and not answered; what was answered does not apply again.
    for (const event of earlier) host.answer(event);
  };
  const execution = await host.clock.run(executeWorkflow(plan, { runId, host, input, journal: earlier, definition: hash, onDriver }));
  return { journal: host.journal, appends: host.appends, end: endOf(execution) };
}

async function functionsOf(code: string): Promise<TestWorkflow["functions"]> {
  const module = (await import(/* @vite-ignore */ `data:text/javascript;base64,${Buffer.from(code).toString("base64")}`)) as Record<string, unknown>;
  const described = describeModule(module);
  if (described === null) throw new Error("a history without a workflow");
  return described.functions;
}

function invoke({ connector, action, attempt, input }: ConnectorStepCall): Json {
  if (connector === "flaky" && attempt < 3) throw new AppError("CONNECTOR_UNAVAILABLE", "It is down for now.");
  if (connector === "broken") throw new AppError("CONNECTOR_REFUSED", "It does not want to.");
  return { did: action, input };
}

function endOf({ status, output, error, steps }: Execution): HistoryEnd {
  return { status, output, error: error?.code ?? null, steps: steps.map((step) => [step.path, step.status, withoutTimes(step.output)] as const) };
}

/** An approval's output says when it was given. */
const withoutTimes = (output: unknown): Json =>
  JSON.parse(JSON.stringify(output ?? null, (key, value: unknown) => (key === "at" && typeof value === "string" ? undefined : value))) as Json;
