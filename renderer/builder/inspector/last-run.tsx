import { useCallback, useSyncExternalStore } from "react";
import type { RunDetail, StepRun } from "@fastn/core";
import { StatusBadge, type Status } from "../../ui/index.ts";
import { runSource } from "../canvas/run-source.ts";
import type { RunStateSource } from "../run-state.ts";
import { Section } from "./section.tsx";

/** What a step got and gave in the run that is shown. */
export function LastRun({ file, name, source = runSource }: { readonly file: string; readonly name: string; readonly source?: RunStateSource }) {
  const subscribe = useCallback((listener: () => void) => source.subscribe(file, listener), [source, file]);
  const run = useSyncExternalStore(subscribe, () => source.current(file));
  const step = run === null ? undefined : newestOf(run, name);
  if (step === undefined) return null;
  return (
    <Section title="Last run" open>
      <span className="flex">
        <StatusBadge status={step.status as Status} />
      </span>
      {step.error !== null && <p className="text-xs break-words text-danger-text">{step.error.message}</p>}
      <Value label="Input" value={step.input} />
      {step.status === "completed" && <Value label="Output" value={step.output} />}
    </Section>
  );
}

/** Inside a loop the iteration that began last. */
function newestOf(run: RunDetail, name: string): StepRun | undefined {
  const own = run.steps.filter((step) => step.name === name && step.status !== "pending");
  return own.toSorted((a, b) => (a.startedAt ?? "").localeCompare(b.startedAt ?? "")).at(-1);
}

/** Longer texts are in the Data panel. */
const mostShown = 4_000;

function Value({ label, value }: { readonly label: string; readonly value: unknown }) {
  const text = value === undefined ? "" : JSON.stringify(value, null, 2);
  if (text === "" || text === "null") return null;
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <span className="text-xs font-medium text-muted">{label}</span>
      <pre
        tabIndex={0}
        aria-label={`${label} in the last run`}
        className="max-h-48 overflow-auto rounded-md border border-line bg-app p-2 font-mono text-xs leading-4"
      >
        {text.length > mostShown ? `${text.slice(0, mostShown)}\n… the rest is in the Data panel` : text}
      </pre>
    </div>
  );
}
