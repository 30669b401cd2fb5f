import type { Clock, JournalEvent, Json, RunId } from "@fastn/core";
import { includes } from "../run/includes.ts";
import type { RunStore } from "../run-store.ts";

/** A run that another owner has is asked for again after this long, then twice as long each time, ms. */
const firstLookMs = 10;

export interface EventDelivery {
  readonly store: Pick<RunStore, "open" | "get" | "events">;
  readonly clock: Clock;
  readonly leaseMs: number;
  readonly name: string;
  readonly payload: Json;
  /** Tell a run of the event. @returns whether it took it; null: someone else has the run, or it is final */
  readonly reach: (runId: RunId) => Promise<boolean | null>;
  /** This process is closing, or cannot load the run though nobody else has it. */
  readonly hopeless: (runId: RunId) => boolean;
}

/** Tell every run that has begun of an event. @returns how many took it */
export async function deliverEvent(at: EventDelivery): Promise<number> {
  const open = (await at.store.open()).filter(({ startedAt }) => startedAt !== null);
  const told = await Promise.all(open.map(({ runId }) => tellOne(at, runId)));
  return told.filter(Boolean).length;
}

/**
 * A run that another owner has lets go in a moment, or when the steps beside the one that waits have ended, or when its owner has died and
 * lost its lease: until then it is asked for again, as long as one of its steps awaits the event.
 */
async function tellOne(at: EventDelivery, runId: RunId): Promise<boolean> {
  const { store, clock, leaseMs, reach, hopeless } = at;
  for (let delayMs = firstLookMs; ; delayMs = Math.min(delayMs * 2, leaseMs / 3)) {
    const told = await reach(runId);
    if (told !== null) return told;
    // A run that has ended may have been removed meanwhile; its journal is empty then.
    if (hopeless(runId) || !awaits(await store.events(runId), at)) return false;
    await new Promise<void>((resolve) => void clock.after(delayMs, resolve));
  }
}

/** Whether the journal of a run ends with a step awaiting the event. */
function awaits(journal: readonly JournalEvent[], { name, payload }: EventDelivery): boolean {
  const waiting = new Set<string>();
  for (const event of journal) {
    if (event.type === "event_awaited" && event.name === name && includes(payload, event.match)) waiting.add(event.path);
    else if (event.type === "run_finished") return false;
    else if (endings.has(event.type) && "path" in event) waiting.delete(event.path);
  }
  return waiting.size > 0;
}

/** What ends a step's waiting. A step that failed and is tried again awaits its event anew, in an event of its own. */
const endings: ReadonlySet<JournalEvent["type"]> = new Set<JournalEvent["type"]>([
  "event_received",
  "step_attempt_failed",
  "step_completed",
  "step_failed",
  "step_skipped",
]);
