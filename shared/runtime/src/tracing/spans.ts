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
  const context = traceContextOf(run.runId, run.headers);
  const steps = new Map(plan?.steps.map((step) => [step.name, step]));
  const common = { "fastn.execution.id": run.runId, "fastn.tenant.id": tenant, "fastn.workflow.name": run.workflow };
  const root: Open = {
    spanId: spanIdOf(run.runId),
    parentSpanId: context.parentSpanId,
    name: `run ${run.workflow}`,
    kind: run.trigger === "webhook" ? "server" : run.trigger === "event" ? "consumer" : "internal",
    startMs: run.startedAt ?? run.createdAt,
    endMs: null,
    status: "unset",
    message: null,
    attributes: {
      ...common,
      "fastn.workflow.version": run.definition.slice(0, 12),
      ...(plan !== null && { "fastn.workflow.tier": plan.tier }),
      "fastn.trigger.type": run.trigger,
      "fastn.environment": run.environment,
    },
  };
  const spans: Open[] = [root];
  const open = new Map<string, { readonly step: Open; attempt: Open | null }>();

  const begin = (path: string, attempt: number, at: number): void => {
    const step = steps.get(nameOf(path));
    const attributes = { ...common, ...attributesOf(path, step) };
    let found = open.get(path);
    if (found === undefined) {
      const parent = parentPath(path);
      const span = child(spanIdOf(run.runId, path), parent === null ? root.spanId : spanIdOf(run.runId, parent), `step ${path}`, "internal", at, attributes);
      spans.push(span);
      found = { step: span, attempt: null };
      open.set(path, found);
    }
    const spanId = spanIdOf(run.runId, path, attempt);
    // Cut off by the end of the process, the attempt begins again under its number: it is one span.
    const again = spans.find((span) => span.spanId === spanId);
    const kind = step?.type === "action" && step.run.kind === "connector" ? "client" : "internal";
    found.attempt = again ?? child(spanId, found.step.spanId, `attempt ${attempt} of ${path}`, kind, at, { ...attributes, "fastn.step.attempt": attempt });
    if (again === undefined) spans.push(found.attempt);
  };
  const end = (path: string, at: number, error: ErrorRecord | null): void => {
    const found = open.get(path);
    for (const span of [found?.attempt, found?.step]) close(span, at, error);
  };

  for (const event of events) {
    switch (event.type) {
      case "step_started":
        begin(event.path, event.attempt, event.at);
        break;
      case "step_attempt_failed":
        close(open.get(event.path)?.attempt, event.at, event.error);
        break;
      case "step_completed":
        end(event.path, event.at, null);
        break;
      case "step_failed":
        end(event.path, event.at, event.error);
        break;
      case "step_skipped":
        // Cut off in the middle; one that never began has no span.
        end(event.path, event.at, null);
        break;
      case "run_finished":
        for (const span of spans.slice(1)) if (span.endMs === null) Object.assign(span, { endMs: event.at });
        close(root, event.at, event.error);
        root.attributes = { ...root.attributes, "fastn.execution.status": event.status };
        break;
      default:
    }
  }
  return { ...context, spans };
}

function child(spanId: string, parentSpanId: string, name: string, kind: TraceSpan["kind"], startMs: number, attributes: TraceSpan["attributes"]): Open {
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
    ...(step !== undefined && { "fastn.step.type": step.type }),
    ...(step?.type === "action" && step.run.kind === "connector" && { "fastn.connector.name": step.run.connector, "fastn.connector.action": step.run.action }),
  };
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf(".") + 1);

/** The loop a step's iteration belongs to: `lines` of `lines[3].reserve`. */
function parentPath(path: string): string | null {
  const dot = path.lastIndexOf(".");
  return dot < 0 ? null : path.slice(0, dot).replace(/\[\d+\]$/, "");
}
