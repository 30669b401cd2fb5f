import { useState } from "react";
import { CheckCircle2, FlaskConical, Pin, PinOff, Play } from "lucide-react";
import type { Json, RunDetail } from "@fastn/core";
import type { CaseRun, TestCase } from "../app/api/index.ts";
import { reportError } from "../app/report-error.ts";
import { select } from "../app/selection.ts";
import { stepAt } from "../runs/step-choice.ts";
import { StepDetails } from "../runs/step-details.tsx";
import { StepList } from "../runs/step-list.tsx";
import { Button, cx, EmptyState, StatusBadge } from "../ui/index.ts";
import type { Share } from "./coverage.ts";
import { changeCases } from "./change-cases.ts";
import type { CaseOutcome } from "./run-tests.ts";

type View = "result" | "run" | "coverage";

interface CaseDetailsProps {
  readonly workflow: string;
  readonly file: string;
  readonly casesFile: string;
  readonly test: TestCase;
  readonly outcome: CaseOutcome | undefined;
  readonly shares: readonly Share[];
  readonly busy: boolean;
  readonly onRun: () => void;
}

/** One case: how it differs from what it expects, its run, and what no case of the workflow reaches. */
export function CaseDetails({ workflow, file, casesFile, test, outcome, shares, busy, onRun }: CaseDetailsProps) {
  const [view, setView] = useState<View>("result");
  const result = outcome?.result ?? null;
  const views: readonly (readonly [View, string])[] = [
    ["result", "Result"],
    ["run", "Run"],
    ["coverage", "Coverage"],
  ];
  return (
    <section aria-label={`Case ${test.name}`} className="flex min-h-0 min-w-0 flex-col">
      <header className="flex min-h-9 shrink-0 flex-wrap items-center gap-1 border-b border-line px-2 py-0.5">
        {views.map(([id, title]) => (
          <Button
            key={id}
            look="ghost"
            aria-pressed={view === id}
            onClick={() => setView(id)}
            className="aria-pressed:bg-accent-bg aria-pressed:text-accent-text"
          >
            {title}
          </Button>
        ))}
        <span className="flex-1" />
        {result !== null && <StatusBadge status={result.status} />}
        <Button icon={Play} disabled={busy} onClick={onRun}>
          Run case
        </Button>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {view === "result" && <Result test={test} outcome={outcome} />}
        {view === "run" &&
          (result === null ? <NotRun /> : <CaseRunView workflow={workflow} file={file} casesFile={casesFile} test={test} result={result} busy={busy} />)}
        {view === "coverage" && <Coverage file={file} shares={shares} />}
      </div>
    </section>
  );
}

function NotRun() {
  return (
    <EmptyState icon={FlaskConical} title="Not run yet">
      Run the case to see each of its steps here. It runs apart from everything else: waits take no time, and nothing of it is kept.
    </EmptyState>
  );
}

function Result({ test, outcome }: { readonly test: TestCase; readonly outcome: CaseOutcome | undefined }) {
  if (outcome === undefined || outcome.state === "running") return <NotRun />;
  if (outcome.error !== null) {
    return (
      <p role="alert" className="border-b border-danger-line bg-danger-bg px-3 py-2 text-danger-text">
        {outcome.error}
      </p>
    );
  }
  if (outcome.state === "passed") {
    return (
      <EmptyState icon={CheckCircle2} title="Passed">
        {Object.keys(test.pins).length === 0
          ? "Everything ran, and the run is as the case expects."
          : `The run is as the case expects; ${Object.keys(test.pins).length} of its outputs are pinned.`}
      </EmptyState>
    );
  }
  return (
    <table aria-label="Differences" className="w-full table-fixed border-separate border-spacing-0 text-sm">
      <thead className="sticky top-0 bg-panel">
        <tr>
          {["Where", "Expected", "Actual"].map((heading) => (
            <th key={heading} scope="col" className="h-7 border-b border-line px-3 text-left text-xs font-medium text-muted">
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {(outcome.result?.differences ?? []).map(({ path, message, expected, actual }) => (
          <tr key={`${path} ${message}`} className="align-top">
            <th scope="row" className="border-b border-line px-3 py-1 text-left font-normal">
              <span className="block font-mono break-all">{path}</span>
              <span className="block text-xs break-words text-muted">{message}</span>
            </th>
            <td className="border-b border-line px-3 py-1">
              <Value value={expected as Json} className="bg-success-bg text-success-text" />
            </td>
            <td className="border-b border-line px-3 py-1">
              <Value value={actual as Json} className="bg-danger-bg text-danger-text" />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Characters of a value shown in the table; the run has all of it. */
const longest = 2_000;

function Value({ value, className }: { readonly value: Json; readonly className: string }) {
  const text = JSON.stringify(value, null, 2);
  return (
    <pre className={cx("max-h-40 overflow-auto rounded-sm px-1.5 font-mono text-xs leading-5 break-words whitespace-pre-wrap", className)} tabIndex={0}>
      {text.length > longest ? `${text.slice(0, longest)}…` : text}
    </pre>
  );
}

interface CaseRunViewProps {
  readonly workflow: string;
  readonly file: string;
  readonly casesFile: string;
  readonly test: TestCase;
  readonly result: CaseRun["result"];
  readonly busy: boolean;
}

function CaseRunView({ workflow, file, casesFile, test, result, busy }: CaseRunViewProps) {
  const [path, setPath] = useState<string | null>(null);
  const run = runOf(workflow, file, test, result);
  const step = stepAt(run, path);
  const pinKey = step === undefined ? undefined : [step.path, step.name].find((key) => Object.hasOwn(test.pins, key));
  const pin = (value: Json | undefined, key: string): void =>
    void changeCases(casesFile, async (text) => (await import("./case-text.ts")).withPin(text ?? "", test.name, key, value)).catch((error: unknown) =>
      reportError(`${key} was not ${value === undefined ? "unpinned" : "pinned"}`, error),
    );
  return (
    <div className="grid h-full min-h-0 grid-cols-[minmax(180px,2fr)_4fr] divide-x divide-line">
      <div className="@container min-h-0">
        <StepList
          run={run}
          chosen={step?.path ?? null}
          onChoose={(chosen) => {
            setPath(chosen);
            const name = run.steps.find((other) => other.path === chosen)?.name;
            if (name !== undefined) select(file, [name], "panel");
          }}
        />
      </div>
      {step !== undefined && (
        <div className="flex min-h-0 min-w-0 flex-col">
          <div className="flex min-h-8 shrink-0 items-center gap-2 border-b border-line px-3 text-xs text-muted">
            <span className="min-w-0 flex-1 truncate">{pinKey === undefined ? `${step.path} ran` : `${step.path} answered its pin`}</span>
            {pinKey === undefined ? (
              <Button look="ghost" icon={Pin} disabled={busy || step.status !== "completed"} onClick={() => pin(step.output as Json, step.path)}>
                Pin output
              </Button>
            ) : (
              <Button look="ghost" icon={PinOff} disabled={busy} onClick={() => pin(undefined, pinKey)}>
                Unpin
              </Button>
            )}
          </div>
          <div className="min-h-0 flex-1">
            <StepDetails run={run} step={step} />
          </div>
        </div>
      )}
    </div>
  );
}

/** A case's run as views of runs take it. It is over, whatever it waited for: nobody can answer it any more. */
function runOf(workflow: string, file: string, { name, input }: TestCase, { status, output, error, steps, logs }: CaseRun["result"]): RunDetail {
  const nothing = { waitingFor: null, startedAt: null, finishedAt: null, durationMs: null, retryOf: null } as const;
  const about = { runId: `case ${name}`, workflow, file, trigger: "manual", environment: "", version: "", createdAt: "", source: "", lastSeq: 0 } as const;
  return { ...nothing, ...about, status, input, output, error, logs, steps: steps.map((step) => ({ ...step, waitingFor: null })) };
}

function Coverage({ file, shares }: { readonly file: string; readonly shares: readonly Share[] }) {
  if (shares.length === 0) return <NotRun />;
  return (
    <div className="flex flex-col gap-3 p-3">
      {shares.map(({ kind, words, total, missing }) => (
        <section key={kind} aria-label={`Coverage of ${words}`}>
          <h3 className="text-sm font-semibold">
            {total - missing.length} of {total} {words} reached
          </h3>
          <ul>
            {missing.map(({ id, what, step }) => (
              <li key={id}>
                <button type="button" onClick={() => select(file, [step], "panel")} className="text-left text-warning-text hover:underline">
                  Not reached: {what}
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
