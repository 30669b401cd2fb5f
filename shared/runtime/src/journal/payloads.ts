import { createHash } from "node:crypto";
import type { JournalEvent, Json, PayloadRef } from "@fastn/core";

/** Values whose JSON is longer are kept apart, once by content, UTF-8 bytes. */
export const inlineLimitBytes = 64 * 1024;

/** A value kept apart. */
export interface Payload extends PayloadRef {
  /** JSON. */
  readonly text: string;
}

/** Members of events that hold what a workflow was given or made. */
const holders = ["input", "output", "items", "payload", "match"] as const;
export type PayloadHolder = (typeof holders)[number];

/** A text of this many UTF-16 units may exceed the limit in UTF-8; a shorter one cannot. */
const mayExceed = inlineLimitBytes / 3;

/** @param text JSON of the value @returns null when it is small enough to stay where it is */
export function payloadOf(text: string): Payload | null {
  if (text.length <= mayExceed) return null;
  const bytes = Buffer.byteLength(text);
  return bytes <= inlineLimitBytes ? null : { hash: createHash("sha256").update(text).digest("hex"), bytes, text };
}

/** Take large values out of an event. @returns the event itself when there are none */
export function takeOut<E extends object>(event: E, text: string, found: Payload[]): E {
  if (text.length <= mayExceed) return event;
  const refs: Partial<Record<PayloadHolder, PayloadRef>> = {};
  const rest = { ...event } as Record<string, unknown>;
  for (const name of holders) {
    const payload = name in event ? payloadOf(JSON.stringify((event as Record<string, unknown>)[name] ?? null)) : null;
    if (payload === null) continue;
    found.push(payload);
    refs[name] = { hash: payload.hash, bytes: payload.bytes };
    rest[name] = null;
  }
  return Object.keys(refs).length === 0 ? event : ({ ...rest, payloads: refs } as unknown as E);
}

/** Hashes of what an event refers to. */
export const hashesIn = ({ payloads = {} }: JournalEvent): string[] => Object.values(payloads).map(({ hash }) => hash);

/** Put what was taken out back in. */
export function putBack(event: JournalEvent, values: ReadonlyMap<string, Json>): JournalEvent {
  const { payloads, ...rest } = event;
  if (payloads === undefined) return event;
  const members = Object.entries(payloads).map(([name, { hash }]) => [name, values.get(hash) ?? null]);
  return { ...rest, ...(Object.fromEntries(members) as object) } as JournalEvent;
}
