import type { RunSummary } from "@fastn/core";
import { announce } from "../app/announce.ts";
import { queryClient, workspaceKeys } from "../app/workspace/use-workspace.ts";
import { ApprovalForm } from "../runs/approval-form.tsx";
import { formatRelative } from "../runs/format.ts";
import { useApprovals } from "./use-inbox.ts";

/** Every question a run has for people, with the place to answer it. */
export function ApprovalCards({ run }: { readonly run: RunSummary }) {
  return useApprovals(run.runId).map((step) => (
    <article
      key={step.path}
      aria-label={`${run.workflow}, ${step.path}`}
      className="overflow-hidden rounded-lg border border-line bg-raised [&_form]:border-b-0"
    >
      <header className="flex items-baseline gap-2 px-3 py-2">
        <h3 className="min-w-0 truncate font-semibold">{run.workflow}</h3>
        <span className="min-w-0 flex-1 truncate text-xs text-muted">{step.path}</span>
        {step.startedAt !== null && (
          <time dateTime={step.startedAt} title={new Date(step.startedAt).toLocaleString()} className="shrink-0 text-xs text-faint">
            asked {formatRelative(step.startedAt)}
          </time>
        )}
        <a href={`#/runs/${run.runId}`} className="shrink-0 text-xs text-accent-text underline">
          Open run
        </a>
      </header>
      <ApprovalForm
        runId={run.runId}
        step={step}
        onAnswered={() => {
          announce(`The answer to ${step.path} is recorded`);
          void queryClient.invalidateQueries({ queryKey: workspaceKeys.runs });
        }}
      />
    </article>
  ));
}
