import { useState } from "react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "react-router";
import { History } from "lucide-react";
import { runStatuses, type RunStatus, type RunSummary } from "@fastn/core";
import { api } from "../app/api/index.ts";
import { errorText } from "../app/report-error.ts";
import { useWorkspace, workspaceKeys } from "../app/workspace/use-workspace.ts";
import { Button, EmptyState, SkeletonList, statusLooks } from "../ui/index.ts";
import { Select } from "../ui/select.tsx";
import { formatDuration, formatRelative } from "./format.ts";
import { RunBadge } from "./run-badge.tsx";

const any = "any";

/** Every run of the workspace, newest first, live. */
export function RunsPage() {
  const [workflow, setWorkflow] = useState(any);
  const [status, setStatus] = useState<string>(any);
  const workflows = useWorkspace().data?.workflows ?? [];
  const filter = { ...(workflow !== any && { workflow }), ...(status !== any && { status: status as RunStatus }) };
  const runs = useInfiniteQuery({
    queryKey: [...workspaceKeys.runs, filter],
    queryFn: ({ pageParam }) => api.runs({ ...filter, limit: 50, ...(pageParam !== null && { cursor: pageParam }) }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
  const rows = runs.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <main aria-label="Runs" className="flex h-full min-h-0 flex-1 flex-col bg-panel">
      <header className="flex h-12 shrink-0 items-center gap-2 border-b border-line px-4">
        <h1 className="flex-1 text-lg font-semibold">Runs</h1>
        <div className="w-56">
          <Select
            label="Workflow"
            value={workflow}
            onChange={setWorkflow}
            options={[{ value: any, label: "All workflows" }, ...workflows.map(({ name }) => ({ value: name, label: name }))]}
          />
        </div>
        <div className="w-36">
          <Select
            label="Status"
            value={status}
            onChange={setStatus}
            options={[{ value: any, label: "Any status" }, ...runStatuses.map((value) => ({ value, label: statusLooks[value].word }))]}
          />
        </div>
      </header>
      <div className="min-h-0 flex-1 overflow-auto">
        {runs.isPending && <SkeletonList label="Loading runs" />}
        {runs.isError && (
          <EmptyState icon={History} title="The runs could not be read" action={<Button onClick={() => void runs.refetch()}>Try again</Button>}>
            {errorText(runs.error)}
          </EmptyState>
        )}
        {runs.isSuccess && rows.length === 0 && (
          <EmptyState icon={History} title={workflow === any && status === any ? "No runs yet" : "No run matches"} action={<BackToStudio />}>
            Every run is kept here with its input, its result and each step. Open a workflow and press Run.
          </EmptyState>
        )}
        {rows.length > 0 && <RunTable rows={rows} />}
        {runs.hasNextPage && (
          <div className="flex justify-center p-3">
            <Button disabled={runs.isFetchingNextPage} onClick={() => void runs.fetchNextPage()}>
              Show more runs
            </Button>
          </div>
        )}
      </div>
    </main>
  );
}

function BackToStudio() {
  const navigate = useNavigate();
  return <Button onClick={() => void navigate("/")}>Open the workflow</Button>;
}

const headings = ["Status", "Workflow", "Trigger", "Started", "Duration", "Version", "Run"];

function RunTable({ rows }: { readonly rows: readonly RunSummary[] }) {
  const navigate = useNavigate();
  return (
    <table className="w-full border-separate border-spacing-0 text-sm">
      <thead className="sticky top-0 z-10 bg-panel">
        <tr>
          {headings.map((heading) => (
            <th key={heading} scope="col" className="h-8 border-b border-line px-4 text-left text-xs font-medium text-muted">
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((run) => (
          <tr key={run.runId} className="hover:bg-hover" onClick={() => void navigate(`/runs/${run.runId}`)}>
            <td className="h-10 max-w-72 border-b border-line px-4">
              <RunBadge status={run.status} waitingFor={run.waitingFor} />
            </td>
            <td className="max-w-72 truncate border-b border-line px-4 font-medium" title={run.workflow}>
              <Link to={`/runs/${run.runId}`} onClick={(event) => event.stopPropagation()} className="hover:underline">
                {run.workflow}
              </Link>
              {run.error !== null && <p className="truncate text-xs font-normal text-danger-text">{run.error.message}</p>}
            </td>
            <td className="border-b border-line px-4 text-muted">{run.trigger}</td>
            <td className="border-b border-line px-4 whitespace-nowrap text-muted">
              <time dateTime={run.createdAt} title={new Date(run.createdAt).toLocaleString()}>
                {formatRelative(run.createdAt)}
              </time>
            </td>
            <td className="border-b border-line px-4 whitespace-nowrap text-muted tabular-nums">
              {run.durationMs === null ? "–" : formatDuration(run.durationMs)}
            </td>
            <td className="border-b border-line px-4 font-mono text-xs text-muted">{run.version}</td>
            <td className="border-b border-line px-4 font-mono text-xs text-faint">{run.runId}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
