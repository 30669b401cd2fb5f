import type { RunDetail, StepRun } from "@fastn/core";
import { CircleDashed } from "lucide-react";
import { EmptyState } from "../ui/index.ts";
import { ApprovalForm } from "./approval-form.tsx";
import { ErrorNote } from "./error-note.tsx";
import { RunValue } from "./run-value.tsx";
import { shownStatus } from "./step-choice.ts";
import { WaitNote } from "./wait-note.tsx";

const noOutput: Readonly<Record<StepRun["status"], string>> = {
  pending: "The step has not started: it waits for the steps it refers to.",
  running: "The step is under way.",
  waiting: "The step waits; its output comes when it goes on.",
  retrying: "The last attempt failed; the next one follows by itself.",
  completed: "The step gave nothing back.",
  failed: "The step failed before it gave anything back.",
  skipped: "The step did not run.",
  cancelled: "The run was cancelled before the step was done.",
};

/** What went into a step and what came out, side by side; why it failed, was skipped or waits. */
export function StepDetails({ run, step }: { readonly run: RunDetail; readonly step: StepRun }) {
  const root = `steps.${step.name}`;
  return (
    <div className="flex h-full min-h-0 min-w-0 flex-col">
      {step.error !== null && <ErrorNote error={step.error} file={run.file} />}
      {step.skippedBecause !== null && <p className="border-b border-line px-3 py-2 text-muted">Skipped: {step.skippedBecause}</p>}
      {step.waitingFor?.kind === "approval" ? (
        <ApprovalForm key={step.path} runId={run.runId} step={step} />
      ) : (
        step.waitingFor !== null && <WaitNote step={step} waiting={step.waitingFor} />
      )}
      <div className="grid min-h-0 flex-1 grid-cols-2 divide-x divide-line">
        <RunValue
          key={`${step.path}-in`}
          runId={run.runId}
          value={step.input}
          payload={step.payloads?.["input"]}
          title="Input"
          label={`Input of ${step.path}`}
          expressionRoot={`${root}.input`}
        />
        {step.output === null && step.status !== "completed" ? (
          <EmptyState icon={CircleDashed} title="No output">
            {noOutput[shownStatus(run, step)]}
          </EmptyState>
        ) : (
          <RunValue
            key={`${step.path}-out-${step.status}`}
            runId={run.runId}
            value={step.output}
            payload={step.payloads?.["output"]}
            title="Output"
            label={`Output of ${step.path}`}
            expressionRoot={`${root}.output`}
          />
        )}
      </div>
    </div>
  );
}
