import { type RunId, toErrorRecord, type ErrorRecord } from "@fastn/core";
import type { WorkflowPlan } from "@fastn/workflow/plan";
import { foldJournal } from "../run/fold.ts";
import type { RunState } from "../run/run-state.ts";
import { waitingFor } from "../run/waiting-for.ts";
import type { RunProjection, RunRow, RunStore, TimerRow } from "../run-store.ts";

export interface Rebuilt {
  /** Runs looked at. */
  readonly runs: number;
  /** Those whose row said something else than their journal. */
  readonly changed: readonly RunId[];
  /** Those whose journal could not be read against their workflow; they stay as they are. */
  readonly failed: readonly { readonly runId: RunId; readonly error: ErrorRecord }[];
}

const page = 200;

/** Write the rows of every run anew from their journals, which are the truth. Runs at work while this looks at them may be changed and changed back. */
export async function rebuildProjections(store: RunStore): Promise<Rebuilt> {
  const changed: RunId[] = [];
  const failed: { runId: RunId; error: ErrorRecord }[] = [];
  let runs = 0;
  let cursor: string | null | undefined;
  do {
    const list = await store.list({ limit: page, ...(cursor && { cursor }) });
    cursor = list.nextCursor;
    for (const { runId } of list.runs) {
      runs += 1;
      try {
        if (await rebuildRun(store, runId)) changed.push(runId);
      } catch (error) {
        failed.push({ runId, error: toErrorRecord(error) });
      }
    }
  } while (cursor !== null);
  return { runs, changed, failed };
}

/** @returns whether its row was wrong */
async function rebuildRun(store: RunStore, runId: RunId): Promise<boolean> {
  const run = await store.get(runId);
  const definition = run === null ? null : await store.definition(run.definition);
  const journal = run === null || definition === null ? [] : await store.events(runId);
  if (run === null || definition === null || journal.length === 0) return false;
  const state = foldJournal(journal, definition.plan as unknown as WorkflowPlan);
  const projection = projectionOf(state);
  const differs = JSON.stringify(projection) !== JSON.stringify(projectionOf(run));
  await store.project(runId, projection, timersOf(state));
  return differs;
}

/** What a run's row says, from the fold of its journal or from the row. */
export function projectionOf(of: RunState | RunRow): Required<RunProjection> {
  const { status, output, error, startedAt, finishedAt } = of;
  const waits = "waitingFor" in of ? of.waitingFor : of.work.running.size > 0 ? null : waitingFor(of);
  return { status, waitingFor: waits, output, error, startedAt, finishedAt };
}

export function timersOf(state: RunState): Omit<TimerRow, "runId">[] {
  return [...state.asleep].flatMap(({ path, timers }) => [...timers].map(([purpose, fireAt]) => ({ path, purpose, fireAt })));
}
