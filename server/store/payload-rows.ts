import type { Json, PayloadRef, RunId } from "@fastn/core";
import { type Payload, payloadOf } from "@fastn/runtime/journal";
import { anyOf, type Transaction } from "./store.ts";
import { flowPayloadRefs, flowPayloads, JsonText } from "./tables/index.ts";

/** Hashes asked for in one statement. */
const batch = 200;

/** Keep large values of a run; one that is there already is only referred to. */
export async function keepPayloads(tx: Transaction, runId: RunId, payloads: readonly Payload[]): Promise<void> {
  for (const { hash, bytes, text } of payloads) {
    await tx.table(flowPayloads).insertNew({ hash, bytes, body: text });
    await tx.table(flowPayloadRefs).insertNew({ runId, hash });
  }
}

/** Values by hash. */
export async function loadPayloads(tx: Transaction, hashes: readonly string[]): Promise<ReadonlyMap<string, Json>> {
  const wanted = [...new Set(hashes)];
  const values = new Map<string, Json>();
  for (let from = 0; from < wanted.length; from += batch) {
    const rows = await tx.table(flowPayloads).find({ where: { hash: anyOf(wanted.slice(from, from + batch)) } });
    for (const { hash, body } of rows) values.set(hash, JSON.parse(body) as Json);
  }
  return values;
}

/** A value as its column holds it, and where it is when that is elsewhere. */
export function split(value: Json): { readonly column: Json; readonly payload: Payload | null } {
  const text = JSON.stringify(value);
  const payload = payloadOf(text);
  // Written once: the column takes the text.
  return { column: payload === null ? (new JsonText(text) as unknown as Json) : null, payload };
}

export const refOf = ({ hash, bytes }: Payload): PayloadRef => ({ hash, bytes });
