import { isFinal, type RunId } from "@fastn/core";
import type { RunStore } from "@fastn/runtime/run-store";
import type { RunNews } from "../services.ts";

export interface FollowOptions {
  readonly store: RunStore;
  readonly runId: RunId;
  /** Already seen. */
  readonly afterSeq: number;
  readonly afterLog: number;
  /** Whether large values come with the events or are named in them. */
  readonly payloads: "load" | "refer";
  readonly signal: AbortSignal;
  /** Calls back when there is something new to read. @returns what ends it */
  readonly subscribe: (ring: () => void) => () => void;
}

/**
 * What has happened in a run and what happens next, read from the store each time the bell rings: a slow reader costs no memory and
 * misses nothing. Ends after the run's last event, or when the signal aborts.
 */
export async function* followRun({ store, runId, payloads, signal, subscribe, ...from }: FollowOptions): AsyncGenerator<RunNews> {
  let { afterSeq, afterLog } = from;
  let rang = false;
  let wake = (): void => {};
  const ring = (): void => {
    rang = true;
    wake();
  };
  const silence = subscribe(ring);
  signal.addEventListener("abort", ring, { once: true });
  try {
    while (!signal.aborted) {
      rang = false;
      // The row first: when it says that the run has ended, all there is to read was stored before.
      const run = await store.get(runId, { payloads: "refer" });
      if (run === null) return;
      for (const log of await store.logs(runId, afterLog)) {
        afterLog = log.seq;
        yield { kind: "log", log };
      }
      for (const event of await store.events(runId, afterSeq, { payloads })) {
        afterSeq = event.seq;
        yield { kind: "journal", event };
      }
      if (isFinal(run.status)) {
        yield { kind: "end", status: run.status };
        return;
      }
      if (!rang) await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    silence();
    signal.removeEventListener("abort", ring);
  }
}
