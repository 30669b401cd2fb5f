import { createHash } from "node:crypto";
import { AppError, type Clock, type Connection, type Json } from "@fastn/core";
import type { Logger } from "@fastn/core/node";
import type { ConnectorRegistry } from "@fastn/connectors";
import { fits } from "@fastn/workflow/conditions";
import { localTenant } from "../../services.ts";
import type { Armed } from "../active-triggers.ts";
import { type BeginRun, keyIn } from "../start-run.ts";
import { byKey, type Difference, differences } from "./differences.ts";
import { readList } from "./read-list.ts";
import type { Snapshots } from "./snapshots.ts";

export interface PollOptions {
  readonly connectors: () => Promise<ConnectorRegistry>;
  readonly connectionFor: (connector: string, environment: string) => Promise<Connection>;
  readonly snapshots: Snapshots;
  readonly begin: BeginRun;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Ask once, start a run for each change, then keep what was seen. The first complete answer is where a trigger begins.
 * Runs come first and know the poll's number: a crash in between repeats the poll, and its runs are there already.
 * @throws AppError when asking failed, or a run could not be started: nothing is kept then, and the next poll finds the same changes
 */
export async function pollOnce(options: PollOptions, at: Armed<"poll">, signal: AbortSignal): Promise<void> {
  const { connectors, connectionFor, snapshots, begin, clock, logger } = options;
  const { plan, fingerprint } = at;
  const list = await readList(await connectors(), plan, await connectionFor(plan.connector, at.environment), signal);
  const { records, without } = byKey(list.items, plan.key);
  if (without > 0)
    logger.warn({ workflow: at.workflow, records: without }, `records of ${plan.connector}.${plan.action} have no "${plan.key}" and are not followed`);
  const kept = await snapshots.load(localTenant, at, fingerprint);
  if (kept.count === 0) {
    if (list.complete) return snapshots.begin(localTenant, at, fingerprint, records, clock.now());
    logger.warn({ workflow: at.workflow }, `${plan.connector}.${plan.action} did not give its whole list, so there is nothing to compare with yet`);
    return;
  }
  const changes = differences(kept.records, { records, complete: list.complete }, plan.ignore);
  if (changes.length === 0) return;
  const count = kept.count + 1;
  for (const change of changes) {
    const payload = payloadOf(at, change);
    if (!plan.on.includes(change.change) || (plan.where !== null && !fits(plan.where, payload))) continue;
    signal.throwIfAborted();
    await startRun(begin, at, change, payload, count, logger);
  }
  await snapshots.take(localTenant, at, count, changes, clock.now());
}

async function startRun(begin: BeginRun, at: Armed<"poll">, change: Difference, payload: Json, count: number, logger: Logger): Promise<void> {
  const content = createHash("sha256").update(JSON.stringify(payload)).digest("hex");
  const idempotencyKey = keyIn(at, `${at.fingerprint} ${count} ${content}`);
  try {
    await begin(localTenant, at.file, { trigger: "poll", input: payload, environment: at.environment, idempotencyKey });
  } catch (error) {
    // A record the workflow's own schema refuses would be refused again at every poll, and hold up all others.
    if (!(error instanceof AppError) || (error.code !== "DATA_VALIDATION_ERROR" && error.code !== "VALUE_TOO_LARGE")) throw error;
    logger.error({ err: error, workflow: at.workflow, record: change.key }, "a changed record starts no run: it does not fit the trigger");
  }
}

const payloadOf = ({ plan }: Armed<"poll">, { key, change, record, previous, changedFields }: Difference): Json => ({
  connector: plan.connector,
  key,
  change,
  record,
  previous,
  changedFields,
});
