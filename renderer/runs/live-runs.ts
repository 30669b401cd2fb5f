import { useEffect } from "react";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { isFinal, type JournalEvent, type RunDetail, type StepLog } from "@fastn/core";
import { api, listen } from "../app/api/index.ts";
import { applyEvent } from "./apply-event.ts";

interface LiveRuns {
  readonly byId: Readonly<Record<string, RunDetail>>;
  /** The run each file's panels show. */
  readonly shownByFile: Readonly<Record<string, string>>;
  /** The step path looked at in each run; follows the run until the person chooses. */
  readonly stepByRun: Readonly<Record<string, string>>;
}

export const liveRuns = createStore<LiveRuns>(() => ({ byId: {}, shownByFile: {}, stepByRun: {} }));

const put = (run: RunDetail): void => liveRuns.setState(({ byId }) => ({ byId: { ...byId, [run.runId]: run } }));

/** Streams open now, by run; shared by everyone who looks at the run. */
const followed = new Map<string, { watchers: number; stop: () => void }>();

/** Load a run and keep it current while anyone watches. @returns what ends the watching */
export function follow(runId: string): () => void {
  const known = followed.get(runId);
  if (known !== undefined) known.watchers++;
  else followed.set(runId, { watchers: 1, stop: startFollowing(runId) });
  return () => {
    const entry = followed.get(runId);
    if (entry === undefined || --entry.watchers > 0) return;
    followed.delete(runId);
    entry.stop();
  };
}

function startFollowing(runId: string): () => void {
  let stopped = false;
  let close: (() => void) | undefined;
  const batch = batched((events: readonly (JournalEvent | StepLog)[]) => {
    const run = liveRuns.getState().byId[runId];
    if (run !== undefined) put(events.reduce<RunDetail>(fold, run));
  });
  const load = async (): Promise<void> => {
    const run = await api.runDetail(runId);
    put(run);
    if (stopped || isFinal(run.status)) return;
    close = listen(`/executions/${encodeURIComponent(runId)}/events?payloads=refer&afterLog=${run.logs.at(-1)?.seq ?? 0}`, {
      events: ["journal", "log", "end"],
      onEvent: ({ event, data }) => {
        if (event !== "end") return batch(data as JournalEvent | StepLog);
        close?.();
        // The stored run is the truth; what was folded here was for speed.
        api.runDetail(runId).then(put, () => undefined);
      },
    });
  };
  load().catch(() => undefined); // the list shows runs that cannot be read; there is nothing to add here
  return () => {
    stopped = true;
    close?.();
  };
}

function fold(run: RunDetail, event: JournalEvent | StepLog): RunDetail {
  if ("type" in event) return applyEvent(run, event);
  return event.seq <= (run.logs.at(-1)?.seq ?? 0) ? run : { ...run, logs: [...run.logs, event] };
}

/** Hand over everything that arrived within one frame at once: a burst of events draws once. */
function batched<T>(deliver: (items: readonly T[]) => void): (item: T) => void {
  let waiting: T[] = [];
  return (item) => {
    waiting.push(item);
    if (waiting.length > 1) return;
    requestAnimationFrame(() => {
      const items = waiting;
      waiting = [];
      deliver(items);
    });
  };
}

export const showRun = (file: string, runId: string): void => liveRuns.setState(({ shownByFile }) => ({ shownByFile: { ...shownByFile, [file]: runId } }));
export const chooseStep = (runId: string, path: string): void => liveRuns.setState(({ stepByRun }) => ({ stepByRun: { ...stepByRun, [runId]: path } }));

export const useShownRunId = (file: string): string | null => useStore(liveRuns, ({ shownByFile }) => shownByFile[file] ?? null);

/** The run, followed while the caller is mounted; undefined until it is loaded. */
export function useRun(runId: string | null): RunDetail | undefined {
  useEffect(() => (runId === null ? undefined : follow(runId)), [runId]);
  return useStore(liveRuns, ({ byId }) => (runId === null ? undefined : byId[runId]));
}

export const useChosenStep = (runId: string): string | null => useStore(liveRuns, ({ stepByRun }) => stepByRun[runId] ?? null);
