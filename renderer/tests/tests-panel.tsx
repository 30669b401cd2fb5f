import { useState } from "react";
import { FileWarning, FlaskConical, Play, Square } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import { useStore } from "zustand";
import { api, type TestCases } from "../app/api/index.ts";
import { useDocument } from "../app/documents/index.ts";
import { useLayout } from "../app/layout.ts";
import { showProblem } from "../app/problems/problems-panel.tsx";
import { errorText, reportError } from "../app/report-error.ts";
import { reveal } from "../app/selection.ts";
import { openFile } from "../app/tabs.ts";
import { useWorkspace, workflowOf, workspaceKeys } from "../app/workspace/use-workspace.ts";
import { Button, EmptyState, SkeletonList } from "../ui/index.ts";
import { CaseDetails } from "./case-details.tsx";
import { CaseList } from "./case-list.tsx";
import { coverage } from "./coverage.ts";
import { runCases, tests } from "./run-tests.ts";

/** Bottom panel "Tests": the cases of the workflow in front, as `fastn test` runs them. */
export default function TestsPanel() {
  // A cases file stands beside its workflow: either of them in front shows the cases.
  const file = (useLayout((state) => state.activeTab) ?? "").replace(/\.cases\.json$/, ".ts");
  const workflow = workflowOf(useWorkspace().data, file)?.name;
  const listed = useQuery({
    queryKey: [...workspaceKeys.workspace, "tests", workflow],
    queryFn: () => api.testCases(workflow ?? ""),
    enabled: workflow !== undefined,
  });
  if (workflow === undefined) {
    return (
      <EmptyState icon={FlaskConical} title="No workflow in front">
        Open a workflow to see and run its test cases here.
      </EmptyState>
    );
  }
  if (listed.isError) {
    return (
      <EmptyState icon={FileWarning} title="The test cases could not be read" action={<Button onClick={() => void listed.refetch()}>Try again</Button>}>
        {errorText(listed.error)}
      </EmptyState>
    );
  }
  if (listed.data === undefined) return <SkeletonList label="Loading test cases" />;
  if (listed.data.cases.length === 0 && listed.data.problems.length === 0) {
    return (
      <EmptyState icon={FlaskConical} title="No test case yet">
        A case is an input and what to expect of the run. Run the workflow, then choose “Save as case” above its steps; it goes into {listed.data.file}.
      </EmptyState>
    );
  }
  return <Cases key={workflow} workflow={workflow} file={file} listed={listed.data} />;
}

function Cases({ workflow, file, listed }: { readonly workflow: string; readonly file: string; readonly listed: TestCases }) {
  const { cases, problems } = listed;
  const outcomes = useStore(tests, (state) => state.outcomes[workflow]) ?? {};
  const points = useStore(tests, (state) => state.points[workflow]) ?? [];
  const stop = useStore(tests, (state) => state.stop);
  // Re-renders when the workflow is saved: outcomes are then those of before.
  useDocument(file, (document) => document.etag);
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = cases.find(({ name }) => name === chosen) ?? cases.find(({ name }) => outcomes[name]?.state === "failed") ?? cases[0];
  const known = cases.flatMap(({ name }) => outcomes[name] ?? []);
  const passed = known.filter(({ state }) => state === "passed").length;
  const failed = known.filter(({ state }) => state === "failed").length;
  const shares = coverage(points, new Set(known.flatMap(({ result }) => result?.reached ?? [])));
  const run = (wanted: typeof cases): void => void runCases(workflow, file, wanted).catch((error: unknown) => reportError("The cases did not run", error));
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="flex min-h-10 shrink-0 flex-wrap items-center gap-2 border-b border-line px-3 py-1">
        <p role="status" className="min-w-0 flex-1 truncate text-xs text-muted">
          {cases.length} {cases.length === 1 ? "case" : "cases"}
          {known.length > 0 && ` · ${passed} passed, ${failed} failed`}
          {shares.map(({ words, total, missing }) => ` · ${words} ${total - missing.length}/${total}`)}
        </p>
        <Button
          onClick={() => {
            openFile(listed.file);
            reveal(listed.file, "code", { line: shown?.line ?? 1, column: 1 });
          }}
        >
          Open cases file
        </Button>
        {stop === null ? (
          <Button look="primary" icon={Play} disabled={cases.length === 0} onClick={() => run(cases)}>
            Run all
          </Button>
        ) : (
          <Button icon={Square} onClick={stop}>
            Stop
          </Button>
        )}
      </header>
      {problems.length > 0 && (
        <ul aria-label="Faults of the cases file" className="max-h-24 shrink-0 overflow-y-auto border-b border-danger-line bg-danger-bg py-1 text-danger-text">
          {problems.map((problem) => (
            <li key={`${problem.line}:${problem.column}:${problem.message}`}>
              <button type="button" onClick={() => showProblem(problem)} className="w-full px-3 text-left break-words hover:underline">
                {problem.file}:{problem.line} {problem.message}
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="grid min-h-0 flex-1 grid-cols-[minmax(200px,2fr)_5fr] divide-x divide-line">
        <CaseList cases={cases} outcomes={outcomes} file={file} chosen={shown?.name ?? null} onChoose={setChosen} onRun={(test) => run([test])} />
        {shown !== undefined && (
          <CaseDetails
            key={shown.name}
            workflow={workflow}
            file={file}
            casesFile={listed.file}
            test={shown}
            outcome={outcomes[shown.name]}
            shares={shares}
            busy={stop !== null}
            onRun={() => run([shown])}
          />
        )}
      </div>
    </div>
  );
}
