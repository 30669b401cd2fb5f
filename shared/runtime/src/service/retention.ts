import type { Clock } from "@fastn/core";
import type { Logger } from "@fastn/core/node";
import type { Pruned, RunStore } from "../run-store.ts";

/** Which ended runs stay; both limits hold. null: no such limit. Open runs always stay. */
export interface Retention {
  readonly days: number | null;
  readonly runs: number | null;
}

export const defaultRetention: Retention = { days: 30, runs: 10_000 };

const dayMs = 86_400_000;
/** Runs removed in one transaction: runs at work wait for it no longer than for any other commit. */
const batch = 50;
const sweepEveryMs = 3_600_000;
/** Not while everything starts. */
const firstSweepMs = 60_000;

/** Remove what a policy does not keep. */
export async function pruneRuns(store: RunStore, { days, runs: keep }: Retention, nowMs: number): Promise<Pruned> {
  const endedBefore = days === null ? null : nowMs - days * dayMs;
  const all = { runs: 0, payloads: 0 };
  for (;;) {
    const { runs, payloads } = await store.prune({ endedBefore, keep, limit: batch });
    all.runs += runs;
    all.payloads += payloads;
    if (runs < batch) return all;
  }
}

export interface SweepOptions {
  readonly store: RunStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Asked before each sweep: the configuration may change. */
  readonly retention: () => Promise<Retention>;
}

/** Prune once an hour. @returns what ends it */
export function sweepRuns({ store, clock, logger, retention }: SweepOptions): () => void {
  let cancel = (): void => {};
  let ended = false;
  const arm = (afterMs: number): void => {
    if (!ended) cancel = clock.after(afterMs, () => void sweep());
  };
  const sweep = async (): Promise<void> => {
    try {
      const { runs, payloads } = await pruneRuns(store, await retention(), clock.now());
      if (runs > 0) logger.info({ runs, payloads }, "removed old runs");
    } catch (error) {
      logger.warn({ err: error }, "old runs could not be removed; trying again in an hour");
    }
    arm(sweepEveryMs);
  };
  arm(firstSweepMs);
  return () => {
    ended = true;
    cancel();
  };
}
