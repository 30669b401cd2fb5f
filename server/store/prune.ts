import { isFinal, type RunId } from "@fastn/core";
import type { Pruned, PrunePolicy } from "@fastn/runtime/run-store";
import { anyOf, lessThan, type Transaction } from "./store.ts";
import { finalStatuses, flowExecutionEvents, flowExecutionLogs, flowExecutions, flowExecutionTimers, flowPayloadRefs, flowPayloads } from "./tables/index.ts";

/** Remove final runs that a policy does not keep, oldest first. */
export async function prune(tx: Transaction, { endedBefore, keep, limit }: PrunePolicy): Promise<Pruned> {
  const tooOld = endedBefore === null ? [] : await endedBeforeThen(tx, endedBefore, limit);
  const tooMany = keep === null ? [] : await beyondNewest(tx, keep, limit);
  const runs = [...new Set([...tooOld, ...tooMany])].slice(0, limit);
  const gone = { runs: 0, payloads: 0 };
  for (const runId of runs) {
    if (await isAwaited(tx, runId)) continue;
    gone.payloads += await removeRun(tx, runId);
    gone.runs += 1;
  }
  return gone;
}

/** Remove one run, if it is final and nobody waits for it. */
export async function removeEnded(tx: Transaction, runId: RunId): Promise<boolean> {
  const [run] = await tx.table(flowExecutions).select(["status"], { where: { runId }, limit: 1 });
  if (run === undefined || !isFinal(run.status) || (await isAwaited(tx, runId))) return false;
  await removeRun(tx, runId);
  return true;
}

/** An open run that called this one may not have been told its answer yet. */
async function isAwaited(tx: Transaction, runId: RunId): Promise<boolean> {
  const [run] = await tx.table(flowExecutions).select(["parentRunId"], { where: { runId } });
  if (run === undefined || run.parentRunId === null) return false;
  const [parent] = await tx.table(flowExecutions).select(["status"], { where: { runId: run.parentRunId } });
  return parent !== undefined && !isFinal(parent.status);
}

/** A run ends after it was made, so the index by time of making finds all candidates. */
async function endedBeforeThen(tx: Transaction, endedBefore: number, limit: number): Promise<RunId[]> {
  const rows = await tx.table(flowExecutions).select(["runId"], {
    where: { status: anyOf(finalStatuses), createdAt: lessThan(endedBefore), finishedAt: lessThan(endedBefore) },
    orderBy: [["createdAt", "asc"]],
    limit,
  });
  return rows.map(({ runId }) => runId);
}

async function beyondNewest(tx: Transaction, keep: number, limit: number): Promise<RunId[]> {
  const newest = await tx.table(flowExecutions).select(["createdAt", "runId"], {
    where: { status: anyOf(finalStatuses) },
    orderBy: [
      ["createdAt", "desc"],
      ["runId", "desc"],
    ],
    limit: keep + limit,
  });
  return newest
    .slice(keep)
    .map(({ runId }) => runId)
    .toReversed();
}

/** @returns how many large values went with it */
async function removeRun(tx: Transaction, runId: RunId): Promise<number> {
  const refs = await tx.table(flowPayloadRefs).find({ where: { runId } });
  for (const table of [flowExecutionEvents, flowExecutionLogs, flowExecutionTimers, flowPayloadRefs, flowExecutions]) await tx.table(table).remove({ runId });
  let collected = 0;
  for (const { hash } of refs) {
    const held = await tx.table(flowPayloadRefs).find({ where: { hash }, limit: 1 });
    if (held.length === 0) collected += await tx.table(flowPayloads).remove({ hash });
  }
  return collected;
}
