import type { Json, RunDetail, StepRun } from "@fastn/core";
import { DataView } from "../data/index.ts";
import { ApprovalForm } from "./approval-form.tsx";
import { ErrorNote } from "./error-note.tsx";

/** What went into a step and what came out, side by side; why it failed, was skipped or waits. */
export function StepDetails({ run, step }: { readonly run: RunDetail; readonly step: StepRun }) {
  const root = `steps.${step.name}`;
  return (
    <div className="flex h-full min-h-0 min-w-0 flex-col">
      {step.error !== null && <ErrorNote error={step.error} file={run.file} />}
      {step.skippedBecause !== null && <p className="border-b border-line px-3 py-2 text-muted">Skipped: {step.skippedBecause}</p>}
      {step.waitingFor?.kind === "approval" && <ApprovalForm runId={run.runId} stepPath={step.path} />}
      <div className="grid min-h-0 flex-1 grid-cols-2 divide-x divide-line">
        <DataView key={`${step.path}-in`} value={step.input as Json} title="Input" label={`Input of ${step.path}`} expressionRoot={`${root}.input`} />
        <DataView
          key={`${step.path}-out-${step.status}`}
          value={step.output as Json}
          title="Output"
          label={`Output of ${step.path}`}
          expressionRoot={`${root}.output`}
        />
      </div>
    </div>
  );
}
