import { ChartGantt, FlaskConical, RotateCcw, Square } from "lucide-react";
import { isFinal, type RunDetail, type RunStatus } from "@fastn/core";
import { Button, IconButton } from "../ui/index.ts";
import { saveCase } from "../tests/save-case-state.ts";
import { cancelRun, retryRun } from "./run-actions.ts";
import { RunBadge } from "./run-badge.tsx";
import { runWaitsFor } from "./step-choice.ts";

interface RunHeaderProps {
  readonly run: RunDetail;
  /** Whether the steps are shown in time, as a trace. */
  readonly trace: boolean;
  readonly onTrace: (trace: boolean) => void;
}

/** One line on a run: how it stands, when it began, what can be done with it. */
export function RunHeader({ run, trace, onTrace }: RunHeaderProps) {
  const over = isFinal(run.status as RunStatus);
  return (
    <header className="flex h-10 shrink-0 items-center gap-2 border-b border-line px-3">
      <RunBadge status={run.status} waitingFor={runWaitsFor(run)} durationMs={run.durationMs} />
      <span className="min-w-0 flex-1 truncate text-xs text-muted">
        {run.trigger} · {run.environment} · <time dateTime={run.createdAt}>{new Date(run.createdAt).toLocaleString()}</time> · version {run.version} ·{" "}
        <span className="font-mono">{run.runId}</span>
      </span>
      <IconButton icon={ChartGantt} label="Show as trace" aria-pressed={trace} onClick={() => onTrace(!trace)} />
      {over ? (
        <>
          <Button icon={FlaskConical} onClick={() => saveCase.setState({ run })}>
            Save as case
          </Button>
          <Button icon={RotateCcw} onClick={() => void retryRun(run)}>
            Run again
          </Button>
        </>
      ) : (
        <Button icon={Square} onClick={() => void cancelRun(run.runId)}>
          Cancel run
        </Button>
      )}
    </header>
  );
}
