import { useEffect } from "react";
import { isFinal, type RunStatus } from "@fastn/core";
import { announce } from "../app/announce.ts";
import { api } from "../app/api/index.ts";
import { useLayout, showPanel } from "../app/layout.ts";
import { onRunStarted } from "../app/run-workflow.ts";
import { useWorkspace, workflowOf } from "../app/workspace/use-workspace.ts";
import { onWorkspaceEvent } from "../app/workspace/workspace-events.ts";
import { statusLooks } from "../ui/index.ts";
import { formatDuration } from "./format.ts";
import { liveRuns, showRun, useRun, useShownRunId } from "./live-runs.ts";

/** Keeps the run of the file in front current, whoever started it: a press of Run, a webhook, a schedule, the command line. */
export function RunWatcher() {
  const file = useLayout((state) => state.activeTab) ?? "";
  const workflow = workflowOf(useWorkspace().data, file)?.name;
  const run = useRun(useShownRunId(file));

  useEffect(
    () =>
      onRunStarted((started) => {
        showRun(started.file, started.runId);
        showPanel("run");
        announce(`${started.workflow} started`);
      }),
    [],
  );

  useEffect(() => {
    if (workflow === undefined) return undefined;
    const showNewest = (): void => {
      void api.runs({ workflow, limit: 1 }).then(
        ({ data: [newest] }) => newest !== undefined && isNewer(newest.runId, liveRuns.getState().shownByFile[file]) && showRun(file, newest.runId),
        () => undefined, // the run list page tells when runs cannot be read
      );
    };
    showNewest();
    return onWorkspaceEvent(({ event }) => event === "runs" && showNewest());
  }, [file, workflow]);

  const ended = run !== undefined && isFinal(run.status as RunStatus) ? run : undefined;
  const sentence =
    ended &&
    `${ended.workflow} ${statusLooks[ended.status].word.toLowerCase()}${ended.durationMs === null ? "" : ` after ${formatDuration(ended.durationMs)}`}`;
  useEffect(() => {
    if (sentence !== undefined) announce(sentence);
  }, [sentence]);
  return null;
}

/** Run ids sort by the time they were made. */
const isNewer = (runId: string, shown: string | undefined): boolean => shown === undefined || runId > shown;
