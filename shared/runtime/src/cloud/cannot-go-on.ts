import { isFinal, type ErrorRecord, type WaitingFor } from "@fastn/core";
import type { RunRow, RunStore } from "../run-store.ts";

/**
 * Why a run cannot go on before `untilMs` (ms since 1970), its called workflows included; null while it can.
 */
export async function cannotGoOn(store: RunStore, run: RunRow, untilMs: number): Promise<ErrorRecord | null> {
  const { waitingFor } = run;
  if (waitingFor === null) return null;
  let inside: ErrorRecord | null = null;
  for (const child of await store.children(run.runId)) {
    if (isFinal(child.status)) continue;
    const why = await cannotGoOn(store, child, untilMs);
    if (why === null) return null;
    inside ??= why;
  }
  // When the called run has ended, its caller is about to be told.
  if (waitingFor.kind === "workflow") return inside;
  if (waitingFor.until !== null && Date.parse(waitingFor.until) < untilMs) return null;
  return sentence(waitingFor);
}

function sentence({ kind, stepPath, until }: WaitingFor): ErrorRecord {
  const message = `Step "${stepPath}" waits for ${words[kind]}${until === null ? "" : ` until ${until}`}, longer than this invocation may last. Configure a store, so that a later invocation or a worker can go on with the run.`;
  return { code: "RUN_LIMIT_REACHED", message, details: { stepPath } };
}

const words: Readonly<Record<WaitingFor["kind"], string>> = {
  timer: "a time",
  retry: "its next attempt",
  event: "an event",
  approval: "a person",
  workflow: "another workflow",
};
