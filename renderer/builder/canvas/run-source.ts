import { liveRuns } from "../../runs/live-runs.ts";
import type { RunStateSource } from "../run-state.ts";

/** The runs the panels show, for the canvas: one choice of run for both. */
export const runSource: RunStateSource = {
  current: (file) => {
    const { shownByFile, byId } = liveRuns.getState();
    return byId[shownByFile[file] ?? ""] ?? null;
  },
  subscribe: (file, listener) => {
    const run = (state: ReturnType<typeof liveRuns.getState>): unknown => state.byId[state.shownByFile[file] ?? ""];
    return liveRuns.subscribe((now, before) => {
      if (run(now) !== run(before)) listener();
    });
  },
};
