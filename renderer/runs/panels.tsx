import { lazy, Suspense, useEffect, useState, type ReactNode } from "react";
import { ListTree, Play, ScrollText, type LucideIcon } from "lucide-react";
import type { RunDetail } from "@fastn/core";
import { cx, EmptyState, SkeletonList } from "../ui/index.ts";
import { useLayout } from "../app/layout.ts";
import { select, useSelection } from "../app/selection.ts";
import { ErrorNote } from "./error-note.tsx";
import { chooseStep, useChosenStep, useRun, useShownRunId } from "./live-runs.ts";
import { LogList } from "./log-list.tsx";
import { RunHeader } from "./run-header.tsx";
import { RunValue } from "./run-value.tsx";
import { StepDetails } from "./step-details.tsx";
import { StepList } from "./step-list.tsx";
import { stepAt } from "./step-choice.ts";

const TraceView = lazy(() => import("./trace-view.tsx"));

/** Bottom panel "Run": the steps of the file's latest run, and the chosen one's input and output. */
export function RunPanel() {
  return (
    <WithRun icon={Play} what="Press Run to see each step's input, output, logs and timing here.">
      {(run) => <FollowingRunView run={run} />}
    </WithRun>
  );
}

/** The panel follows what is selected on the canvas or in the code. */
function FollowingRunView({ run }: { readonly run: RunDetail }) {
  const { keys, origin } = useSelection(run.file);
  const name = origin === "panel" ? undefined : keys.at(-1);
  const path = run.steps.find((step) => step.name === name)?.path;
  useEffect(() => {
    if (path !== undefined) chooseStep(run.runId, path);
  }, [run.runId, path]);
  return <RunView run={run} />;
}

/** A whole run: header, steps, details of the chosen step. */
export function RunView({ run }: { readonly run: RunDetail }) {
  const step = stepAt(run, useChosenStep(run.runId));
  const [trace, setTrace] = useState(false);
  const choose = (path: string): void => {
    chooseStep(run.runId, path);
    const chosen = run.steps.find((other) => other.path === path);
    if (chosen !== undefined) select(run.file, [chosen.name], "panel");
  };
  return (
    <div className="flex h-full min-h-0 flex-col">
      <RunHeader run={run} trace={trace} onTrace={setTrace} />
      {run.error !== null && step?.error?.message !== run.error.message && <ErrorNote error={run.error} file={run.file} />}
      <div className={cx("grid min-h-0 flex-1 divide-x divide-line", trace ? "grid-cols-[minmax(320px,4fr)_3fr]" : "grid-cols-[minmax(240px,2fr)_5fr]")}>
        <div className="@container min-h-0">
          {trace ? (
            <Suspense fallback={<SkeletonList label="Loading the trace" />}>
              <TraceView run={run} chosen={step?.path ?? null} onChoose={choose} />
            </Suspense>
          ) : (
            <StepList run={run} chosen={step?.path ?? null} onChoose={choose} />
          )}
        </div>
        {step !== undefined && <StepDetails run={run} step={step} />}
      </div>
    </div>
  );
}

/** Bottom panel "Data": what started the run and what it gave back. */
export function DataPanel() {
  return (
    <WithRun icon={ListTree} what="The input and the result of the last run appear here.">
      {(run) => (
        <div className="grid h-full grid-cols-2 divide-x divide-line">
          <RunValue runId={run.runId} value={run.input} payload={run.payloads?.["input"]} title="Input" label="Input of the run" expressionRoot="trigger" />
          <RunValue
            key={run.status}
            runId={run.runId}
            value={run.output}
            payload={run.payloads?.["output"]}
            title="Result"
            label="Result of the run"
            expressionRoot="run.output"
          />
        </div>
      )}
    </WithRun>
  );
}

/** Bottom panel "Logs": every line the steps wrote. */
export function LogsPanel() {
  return (
    <WithRun icon={ScrollText} what="Lines that steps write with console.log or ctx.log appear here.">
      {(run) => <LogList logs={run.logs} />}
    </WithRun>
  );
}

interface WithRunProps {
  readonly icon: LucideIcon;
  readonly what: string;
  readonly children: (run: RunDetail) => ReactNode;
}

/** The run shown for the file in front. */
function WithRun({ icon, what, children }: WithRunProps) {
  const runId = useShownRunId(useLayout((state) => state.activeTab) ?? "");
  const run = useRun(runId);
  if (runId === null) {
    return (
      <EmptyState icon={icon} title="No run yet">
        {what}
      </EmptyState>
    );
  }
  return run === undefined ? <SkeletonList label="Loading the run" /> : children(run);
}
