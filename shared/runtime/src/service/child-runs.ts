import { AppError, isFinal, type RunId } from "@fastn/core";
import type { WorkflowStepCall } from "../run/host.ts";
import type { Fact } from "../run/work.ts";
import type { RunRow } from "../run-store.ts";
import { traceHeadersOf } from "../tracing/trace-context.ts";
import type { RunServiceOptions } from "./options.ts";
import type { StartRun } from "./port.ts";

/** Workflows that call each other, deepest. */
export const maxCallDepth = 20;

export interface ChildRunsOptions {
  readonly service: RunServiceOptions;
  readonly start: (request: StartRun) => Promise<RunRow>;
  readonly tell: (runId: RunId, fact: Fact) => Promise<boolean>;
}

/**
 * Runs that steps of other runs start. One call is one run, whatever crashes: its idempotency key is the call's. What either side may have
 * missed when the process died is made up for at the next start.
 */
export class ChildRuns {
  private readonly at: ChildRunsOptions;

  constructor(at: ChildRunsOptions) {
    this.at = at;
  }

  /** @throws AppError STEP_CYCLE with the path, RUN_LIMIT_REACHED, FORBIDDEN where no workflows are known */
  async start(parent: RunRow, { path, attempt, workflow, input }: WorkflowStepCall): Promise<RunId> {
    const callers = await this.callers(parent);
    if (callers.includes(workflow)) {
      const circle = [...callers.slice(callers.indexOf(workflow)), workflow].join(" -> ");
      throw new AppError("STEP_CYCLE", `Workflows call each other in a circle: ${circle}. Remove one of these calls.`, { workflow });
    }
    if (callers.length > maxCallDepth) {
      const message = `Workflows call each other more than ${maxCallDepth} deep: ${callers.join(" -> ")}. Use a loop, or fewer levels.`;
      throw new AppError("RUN_LIMIT_REACHED", message, { limit: maxCallDepth });
    }
    const { workflowFor } = this.at.service;
    if (workflowFor === undefined) throw new AppError("FORBIDDEN", `Workflow "${workflow}" cannot be called where this run is executed.`, { workflow });
    const run = await this.at.start({
      definition: await workflowFor(workflow, input, { runId: parent.runId, path }),
      trigger: "workflow",
      input,
      // The called run goes on in its caller's trace.
      headers: traceHeadersOf(parent, path, attempt, this.at.service.traced === true),
      environment: parent.environment,
      idempotencyKey: `workflow:${parent.runId}/${path}#${attempt}`,
      parent: { runId: parent.runId, path },
      priority: parent.priority,
    });
    return run.runId;
  }

  /** Tell the run that waits for this one, once this one has ended. */
  async report(child: RunRow): Promise<void> {
    const { parentRunId, parentPath, runId, status, output, error } = child;
    if (parentRunId === null || parentPath === null || !isFinal(status)) return;
    await this.at.tell(parentRunId, { type: "childEnded", path: parentPath, runId, status, output, error });
  }

  async reportById(runId: RunId): Promise<void> {
    const child = await this.at.service.store.get(runId);
    if (child !== null) await this.report(child);
  }

  async leave(runId: RunId): Promise<void> {
    await this.at.tell(runId, { type: "cancel", by: "the run that called it" });
  }

  /** After a restart: children whose caller has ended are cancelled. */
  async leaveOrphans(): Promise<void> {
    for (const runId of await this.at.service.store.orphans()) await this.leave(runId);
  }

  /** Names of the workflows from the outermost caller to the run itself. */
  private async callers(run: RunRow): Promise<string[]> {
    const names = [run.workflow];
    for (let next = run.parentRunId; next !== null && names.length <= maxCallDepth;) {
      const caller: RunRow | null = await this.at.service.store.get(next);
      if (caller !== null) names.unshift(caller.workflow);
      next = caller?.parentRunId ?? null;
    }
    return names;
  }
}
