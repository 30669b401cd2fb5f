import type { ErrorRecord, JournalEvent } from "@fastn/core";
import type { PlanStep, WorkflowPlan } from "@fastn/workflow/plan";
import type { RunRow } from "../run-store.ts";
import { spanIdOf, traceContextOf, type TraceContext } from "./trace-context.ts";

/** One span of a run, as OpenTelemetry has it. Holds no inputs and no outputs. */
export interface TraceSpan {
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly name: string;
  readonly kind: "internal" | "server" | "client" | "consumer";
  /** ms since 1970. */
  readonly startMs: number;
  /** null while it lasts. */
  readonly endMs: number | null;
  readonly status: "unset" | "ok" | "error";
  /** Why it failed; the journal's words, from which secrets are taken out. */
  readonly message: string | null;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

export interface RunTrace extends TraceContext {
  readonly spans: readonly TraceSpan[];
}

type Open = { -readonly [Key in keyof TraceSpan]: TraceSpan[Key] };

/** The spans of a run, from its journal: one for the run, one for each step, one for each attempt, in order of their start. */
export function traceOf(run: RunRow, plan: WorkflowPlan | null, events: readonly JournalEvent[], tenant: string): RunTrace {
  const spans = new RunSpans(run, plan, tenant);
  spans.add(events);
  return { ...traceContextOf(run.runId, run.headers), spans: spans.all };
}

/** The spans of a run whose journal is read piece by piece. */
export class RunSpans {
  /** Of the last event added. */
  lastSeq = 0;
  private readonly run: RunRow;
  private readonly steps: ReadonlyMap<string, PlanStep>;
  private readonly common: TraceSpan["attributes"];
  private readonly root: Open;
  private rootTaken = false;
  /** Without the run's own. */
  private spans: Open[] = [];
  /** Steps that have begun and not ended. */
  private readonly open = new Map<string, { readonly step: Open; attempt: Open | null }>();

  constructor(run: RunRow, plan: WorkflowPlan | null, tenant: string) {
    this.run = run;
    this.steps = new Map(plan?.steps.map((step) => [step.name, step]));
    this.common = { "fastn.execution.id": run.runId, "fastn.tenant.id": tenant, "fastn.workflow.name": run.workflow };
    const kind = run.trigger === "webhook" ? "server" : run.trigger === "event" ? "consumer" : "internal";
    const { parentSpanId } = traceContextOf(run.runId, run.headers);
    this.root = child(spanIdOf(run.runId), parentSpanId, `run ${run.workflow}`, kind, run.startedAt ?? run.createdAt, {
      ...this.common,
      "fastn.workflow.version": run.definition.slice(0, 12),
      ...(plan !== null && { "fastn.workflow.tier": plan.tier }),
      "fastn.trigger.type": run.trigger,
      "fastn.environment": run.environment,
    });
  }

  get all(): readonly TraceSpan[] {
    return [this.root, ...this.spans];
  }

  /** Those that have ended since the last call. Nothing changes them any more, so steps and attempts are forgotten. */
  takeEnded(): readonly TraceSpan[] {
    const ended = this.spans.filter(hasEnded);
    this.spans = this.spans.filter((span) => !hasEnded(span));
    if (this.rootTaken || !hasEnded(this.root)) return ended;
    this.rootTaken = true;
    return [this.root, ...ended];
  }

  /** The next events of the journal. */
  add(events: readonly JournalEvent[]): void {
    for (const event of events) {
      this.lastSeq = event.seq;
      switch (event.type) {
        case "run_started":
          this.root.startMs = event.at;
          break;
        case "step_started":
          this.begin(event.path, event.attempt, event.at);
          break;
        case "step_attempt_failed":
          close(this.open.get(event.path)?.attempt, event.at, event.error);
          break;
        case "step_completed":
          this.end(event.path, event.at, null);
          break;
        case "step_failed":
          this.end(event.path, event.at, event.error);
          break;
        case "step_skipped":
          // Cut off in the middle; one that never began has no span.
          this.end(event.path, event.at, null);
          break;
        case "run_finished":
          for (const span of this.spans) span.endMs ??= event.at;
          close(this.root, event.at, event.error);
          this.root.attributes = { ...this.root.attributes, "fastn.execution.status": event.status };
          break;
        default:
      }
    }
  }

  private begin(path: string, attempt: number, at: number): void {
    const { runId } = this.run;
    const step = this.steps.get(nameOf(path));
    const attributes = { ...this.common, ...attributesOf(path, step) };
    let found = this.open.get(path);
    if (found === undefined) {
      const parent = parentPath(path, step);
      const parentId = parent === null ? this.root.spanId : spanIdOf(runId, parent);
      found = { step: child(spanIdOf(runId, path), parentId, `step ${familyOf(path)}`, "internal", at, attributes), attempt: null };
      this.spans.push(found.step);
      this.open.set(path, found);
    }
    const spanId = spanIdOf(runId, path, attempt);
    // Cut off by the end of the process, the attempt begins again under its number: it is one span.
    if (found.attempt?.spanId === spanId) return;
    const kind = step?.type === "action" && step.run.kind === "connector" ? "client" : "internal";
    found.attempt = child(spanId, found.step.spanId, `attempt ${attempt} of ${familyOf(path)}`, kind, at, { ...attributes, "fastn.step.attempt": attempt });
    this.spans.push(found.attempt);
  }

  private end(path: string, at: number, error: ErrorRecord | null): void {
    const found = this.open.get(path);
    for (const span of [found?.attempt, found?.step]) close(span, at, error);
    this.open.delete(path);
  }
}

const hasEnded = ({ endMs }: TraceSpan): boolean => endMs !== null;

function child(spanId: string, parentSpanId: string | null, name: string, kind: TraceSpan["kind"], startMs: number, attributes: TraceSpan["attributes"]): Open {
  return { spanId, parentSpanId, name, kind, startMs, endMs: null, status: "unset", message: null, attributes };
}

function close(span: Open | null | undefined, at: number, error: ErrorRecord | null): void {
  if (!span || span.endMs !== null) return;
  span.endMs = Math.max(at, span.startMs);
  span.status = error === null ? "ok" : "error";
  if (error === null) return;
  span.message = error.message;
  span.attributes = { ...span.attributes, "error.type": error.code };
}

function attributesOf(path: string, step: PlanStep | undefined): TraceSpan["attributes"] {
  return {
    "fastn.step.name": nameOf(path),
    "fastn.step.path": path,
    ...indexOf(path),
    ...(step !== undefined && { "fastn.step.type": step.type }),
    ...(step?.type === "action" && step.run.kind === "connector" && { "fastn.connector.name": step.run.connector, "fastn.connector.action": step.run.action }),
  };
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf(".") + 1);

/** `lines.reserve` of `lines[3].reserve`: spans of one step have one name however many iterations there are, as collectors group them by it. */
const familyOf = (path: string): string => path.replace(/\[\d+\]/g, "");

/** Which iteration of the loop around it the step is in, from 0; of the innermost loop when there are several. */
function indexOf(path: string): TraceSpan["attributes"] {
  const index = /\[(\d+)\]\.[^.]*$/.exec(path)?.[1];
  return index === undefined ? {} : { "fastn.loop.index": Number(index) };
}

/** What a step is inside of: the gate that took its branch, which paths do not name, or the loop: `lines` of `lines[3].reserve`. */
function parentPath(path: string, step: PlanStep | undefined): string | null {
  const dot = path.lastIndexOf(".");
  const holder = dot < 0 ? null : path.slice(0, dot).replace(/\[\d+\]$/, "");
  const around = step?.parent?.step;
  if (around === undefined || around === holder?.slice(holder.lastIndexOf(".") + 1)) return holder;
  return path.slice(0, dot + 1) + around;
}
