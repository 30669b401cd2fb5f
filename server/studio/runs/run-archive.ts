import { createHash } from "node:crypto";
import { AppError, isFinal, isId, type JournalEvent, type StepLog } from "@fastn/core";
import type { DefinitionRow, NewRun, RunRow, RunStore } from "@fastn/runtime/run-store";
import type { WorkflowPlan } from "@fastn/workflow/plan";

/** A run with everything there is of it, to be looked at elsewhere: its row, journal, log and the compiled workflow it is pinned to. */
export interface RunArchive {
  readonly format: "fastn-run";
  readonly version: 1;
  readonly run: RunRow;
  readonly events: readonly JournalEvent[];
  readonly logs: readonly StepLog[];
  readonly definition: DefinitionRow;
}

/** @throws AppError DEFINITION_CHANGED when its compiled workflow is no longer there */
export async function exportRun(store: RunStore, run: RunRow): Promise<RunArchive> {
  const [events, logs, definition] = await Promise.all([store.events(run.runId), store.logs(run.runId), store.definition(run.definition)]);
  if (definition === null) throw new AppError("DEFINITION_CHANGED", `The compiled workflow of run ${run.runId} is no longer there, so it cannot be exported.`);
  return { format: "fastn-run", version: 1, run, events, logs, definition };
}

/**
 * Keep a run exported elsewhere, to look at. It has ended, and stays so: nothing of it runs here.
 * @throws AppError VALIDATION_FAILED for an archive that does not fit together, CONFLICT for a run that has not ended or is here already
 */
export async function importRun(store: RunStore, archive: RunArchive): Promise<RunRow> {
  const { run, events, logs, definition } = archive;
  await check(archive);
  if ((await store.get(run.runId)) !== null) throw new AppError("CONFLICT", `Run ${run.runId} is here already.`, { runId: run.runId });
  const { status, waitingFor: _waiting, output, error, startedAt, finishedAt, ...fresh } = run;
  const { fence } = await store.insert({ ...fresh, idempotencyKey: null } as NewRun, { owner: "import", leaseUntil: Date.now() + 60_000 });
  if (fence === null) throw new AppError("CONFLICT", `Run ${run.runId} is here already.`, { runId: run.runId });
  const bare = events.map(({ seq: _seq, ...event }) => event);
  await store.append(run.runId, fence, bare, { status, waitingFor: null, output, error, startedAt, finishedAt });
  if (logs.length > 0)
    await store.appendLogs(
      run.runId,
      logs.map(({ seq: _seq, ...line }) => line),
    );
  // Last: until then, a run cut off in the middle of its import cannot be taken up and run.
  await store.saveDefinition(definition);
  return (await store.get(run.runId)) as RunRow;
}

async function check({ run, events, definition }: RunArchive): Promise<void> {
  const refuse = (why: string): AppError => new AppError("VALIDATION_FAILED", `This is no complete export of a run: ${why}. Export it again.`);
  if (!isId("run", run.runId)) throw refuse("its id is none of a run");
  if (!isFinal(run.status))
    throw new AppError("CONFLICT", `Run ${run.runId} is ${run.status}; only a run that has ended can be imported.`, { runId: run.runId });
  if (createHash("sha256").update(definition.code).digest("hex") !== definition.hash || run.definition !== definition.hash)
    throw refuse("its compiled workflow is not the one it ran");
  if (events.some(({ seq }, index) => seq !== index + 1)) throw refuse("events are missing");
  if (events.at(-1)?.type !== "run_finished") throw refuse("its journal does not end");
  const { foldJournal } = await import("@fastn/runtime");
  try {
    foldJournal(events, definition.plan as unknown as WorkflowPlan);
  } catch (error) {
    throw refuse(error instanceof Error ? error.message.replace(/\.$/, "") : "its journal does not fit its workflow");
  }
}
