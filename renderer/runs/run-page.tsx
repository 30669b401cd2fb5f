import { Link, useNavigate, useParams } from "react-router";
import { ArrowLeft, History } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import { api } from "../app/api/index.ts";
import { errorText } from "../app/report-error.ts";
import { openFile } from "../app/tabs.ts";
import { Button, EmptyState, SkeletonList } from "../ui/index.ts";
import { useRun } from "./live-runs.ts";
import { RunView } from "./panels.tsx";

/** One run on a page of its own: reached by a link that can be kept. */
export function RunPage() {
  const { runId = "" } = useParams();
  const navigate = useNavigate();
  const run = useRun(runId);
  const found = useQuery({ queryKey: ["run", runId], queryFn: () => api.runDetail(runId), enabled: run === undefined, retry: false });
  return (
    <main aria-label="Run" className="flex h-full min-h-0 flex-1 flex-col bg-panel">
      <header className="flex h-12 shrink-0 items-center gap-2 border-b border-line px-4">
        <Link to="/runs" className="flex items-center gap-1 text-muted hover:text-text">
          <ArrowLeft size={16} strokeWidth={1.5} aria-hidden /> Runs
        </Link>
        <h1 className="min-w-0 flex-1 truncate pl-2 text-lg font-semibold">{run?.workflow ?? runId}</h1>
        {run !== undefined && (
          <Button
            onClick={() => {
              openFile(run.file);
              void navigate("/");
            }}
          >
            Open workflow
          </Button>
        )}
      </header>
      <div className="min-h-0 flex-1">
        {run !== undefined && <RunView run={run} />}
        {run === undefined && found.isError && (
          <EmptyState icon={History} title="This run cannot be shown" action={<Button onClick={() => void navigate("/runs")}>All runs</Button>}>
            {errorText(found.error)}
          </EmptyState>
        )}
        {run === undefined && !found.isError && <SkeletonList label="Loading the run" />}
      </div>
    </main>
  );
}
