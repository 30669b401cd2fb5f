import type { Clock, RunId } from "@fastn/core";
import type { RunStore } from "../run-store.ts";

/** A run that another owner is letting go is asked for again after this long, then twice as long each time, ms. */
const firstLookMs = 10;

export interface EventDelivery {
  readonly store: Pick<RunStore, "open" | "get">;
  readonly clock: Clock;
  readonly leaseMs: number;
  /** Tell a run of the event. @returns whether it took it; null: someone else has the run, or it is final */
  readonly reach: (runId: RunId) => Promise<boolean | null>;
  readonly closed: () => boolean;
}

/** Tell every run that has begun of an event. @returns how many took it */
export async function deliverEvent(at: EventDelivery): Promise<number> {
  const open = (await at.store.open()).filter(({ startedAt }) => startedAt !== null);
  const told = await Promise.all(open.map(({ runId }) => tellOne(at, runId)));
  return told.filter(Boolean).length;
}

/** Another owner whose run has come to a wait lets go of it in a moment, or has died and loses its lease: until then it is asked for again. */
async function tellOne({ store, clock, leaseMs, reach, closed }: EventDelivery, runId: RunId): Promise<boolean> {
  const giveUpAt = clock.now() + 2 * leaseMs;
  for (let delayMs = firstLookMs; ; delayMs = Math.min(delayMs * 2, leaseMs / 3)) {
    const told = await reach(runId);
    if (told !== null) return told;
    const run = await store.get(runId, { payloads: "refer" });
    if (run === null || run.waitingFor === null || closed() || clock.now() >= giveUpAt) return false;
    await new Promise<void>((resolve) => void clock.after(delayMs, resolve));
  }
}
