import { AppError, type JournalEvent, type Json } from "@fastn/core";
import type { NewJournalEvent } from "../run-store.ts";
import { takeOut, type Payload } from "./payloads.ts";

/** Version of the events this program writes. Each stored event carries the one it was written with as `v`. */
export const journalVersion = 1;

type Stored = Readonly<Record<string, Json>>;

/** How an event of version n becomes one of n + 1; the first entry upgrades version 1. */
const upgrades: readonly ((event: Stored) => Stored)[] = [];

/** Events of one append as they are stored: a JSON array, so that an append is one row. */
export function encodeEvents(events: readonly NewJournalEvent[]): { readonly text: string; readonly payloads: readonly Payload[] } {
  const payloads: Payload[] = [];
  let text = "[";
  for (const event of events) {
    const whole = JSON.stringify(event);
    const kept = takeOut(event, whole, payloads);
    const json = kept === event ? whole : JSON.stringify(kept);
    text += `${text === "[" ? "" : ","}{"v":${journalVersion},${json.slice(1)}`;
  }
  return { text: `${text}]`, payloads };
}

/**
 * Read a stored append back, in today's version.
 * @param lastSeq sequence number of its last event
 * @throws AppError STORE_TOO_NEW for an event of a version this program does not know
 */
export function decodeEvents(stored: Json, lastSeq: number, at: number): JournalEvent[] {
  // The first studios stored one event a row, its time beside it.
  const events = (Array.isArray(stored) ? stored : [{ at, ...(stored as object) }]) as readonly Stored[];
  return events.map((event, index) => ({ ...upgrade(event), seq: lastSeq - events.length + 1 + index }) as unknown as JournalEvent);
}

function upgrade({ v = 1, ...event }: Stored): Stored {
  if (typeof v !== "number" || v > journalVersion) {
    throw new AppError(
      "STORE_TOO_NEW",
      `This run's journal was written by a newer fastn studio (event version ${JSON.stringify(v)}; this one knows ${journalVersion}). Update fastn studio.`,
      { known: journalVersion },
    );
  }
  return upgrades.slice(v - 1).reduce((known, next) => next(known), event);
}
