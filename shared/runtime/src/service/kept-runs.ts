import { isFinal, type Clock, type RunId, type RunStatus } from "@fastn/core";
import type { Logger } from "@fastn/core/node";
import type { WorkflowPlan } from "@fastn/workflow/plan";
import type { NewRun, RunStore } from "../run-store.ts";

/**
 * Whether an ended run stays. One that a person started is there to be looked at, and one that came with a key must be known when it comes again,
 * whatever the workflow says.
 */
export function isKept({ history = "all" }: WorkflowPlan, { trigger, idempotencyKey, parentRunId }: Identity, status: RunStatus): boolean {
  if (history === "all" || !isFinal(status)) return true;
  // The key of a called run names the call, which is over when the run that called it knows the end.
  if (trigger === "manual" || (idempotencyKey !== null && parentRunId === null)) return true;
  return history === "errors" && status !== "completed";
}

type Identity = Pick<NewRun, "trigger" | "idempotencyKey" | "parentRunId">;

/** After its end whoever waits for a run reads it from the store; that takes no longer than this, ms. */
const lookMs = 10_000;

export interface UnkeptRunsOptions {
  readonly store: RunStore;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Takes away ended runs that their workflow does not want kept, a little later. When the process dies before, they go with the retention of all
 * others.
 */
export class UnkeptRuns {
  private readonly at: UnkeptRunsOptions;
  private readonly waiting = new Set<RunId>();
  private disarm: (() => void) | null = null;

  constructor(at: UnkeptRunsOptions) {
    this.at = at;
  }

  add(runId: RunId): void {
    this.waiting.add(runId);
    this.disarm ??= this.at.clock.after(lookMs, () => {
      this.disarm = null;
      void this.removeAll();
    });
  }

  /** Takes away what is left at once. */
  async close(): Promise<void> {
    this.disarm?.();
    this.disarm = null;
    await this.removeAll();
  }

  private async removeAll(): Promise<void> {
    for (const runId of this.waiting) {
      this.waiting.delete(runId);
      try {
        // False when the run that called it is still open, and may ask for it after a crash: that one goes with the retention of all others.
        await this.at.store.remove(runId);
      } catch (error) {
        this.at.logger.warn({ err: error, runId }, "a run that is not to be kept could not be removed; it goes with the retention of all others");
      }
    }
  }
}
