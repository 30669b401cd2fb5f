import { useEffect, useRef, type KeyboardEvent } from "react";
import type { RunDetail, StepRun } from "@fastn/core";
import { cx, StatusBadge } from "../ui/index.ts";
import { shownStatus, stepNote } from "./step-choice.ts";
import { useNow } from "./use-now.ts";

interface StepListProps {
  readonly run: RunDetail;
  readonly chosen: string | null;
  readonly onChoose: (path: string) => void;
}

/** The run's steps in the order they began, each with a bar that shows when it ran. */
export function StepList({ run, chosen, onChoose }: StepListProps) {
  const list = useRef<HTMLDivElement>(null);
  const steps = inOrder(run.steps);
  const now = useNow(steps.some(({ waitingFor }) => typeof waitingFor?.until === "string"));
  const begin = Math.min(...steps.map((step) => (step.startedAt === null ? Infinity : Date.parse(step.startedAt))));
  const end = Math.max(
    ...steps.map((step) =>
      step.finishedAt === null ? (step.startedAt === null ? 0 : Date.parse(run.finishedAt ?? step.startedAt)) : Date.parse(step.finishedAt),
    ),
  );
  const spanMs = Math.max(1, end - begin);

  useEffect(() => {
    if (chosen !== null) list.current?.querySelector(`[data-path="${CSS.escape(chosen)}"]`)?.scrollIntoView({ block: "nearest" });
  }, [chosen]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const at = steps.findIndex((step) => step.path === chosen);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: steps.length - 1 }[event.key];
    const step = to === undefined ? undefined : steps[Math.max(0, Math.min(to, steps.length - 1))];
    if (step === undefined) return;
    event.preventDefault();
    onChoose(step.path);
  };

  return (
    <div
      ref={list}
      role="listbox"
      aria-label="Steps of this run"
      tabIndex={0}
      onKeyDown={onKeyDown}
      className="h-full overflow-y-auto py-1 outline-offset-[-2px]"
    >
      {steps.map((step) => (
        <div
          key={step.path}
          role="option"
          data-path={step.path}
          aria-selected={step.path === chosen}
          aria-label={`${step.path}, ${shownStatus(run, step)}`}
          onClick={() => onChoose(step.path)}
          className={cx("relative flex h-8 cursor-default items-center gap-2 px-3 hover:bg-hover", step.path === chosen && "bg-accent-bg")}
        >
          <span className="min-w-0 flex-1 truncate" title={step.path}>
            {step.path}
          </span>
          <Bar step={step} begin={begin} spanMs={spanMs} />
          <span className="flex max-w-3/5 shrink-0 justify-end @sm:w-38 @2xl:w-60">
            <StatusBadge status={shownStatus(run, step)} {...note(step, now)} />
          </span>
        </div>
      ))}
    </div>
  );
}

function note(step: StepRun, nowMs: number): { note?: string } {
  const text = stepNote(step, nowMs);
  return text === undefined ? {} : { note: text };
}

function Bar({ step, begin, spanMs }: { readonly step: StepRun; readonly begin: number; readonly spanMs: number }) {
  if (step.startedAt === null) return <span className="hidden h-1.5 w-20 shrink-0 @sm:block" />;
  const left = ((Date.parse(step.startedAt) - begin) / spanMs) * 100;
  const width = ((step.durationMs ?? 0) / spanMs) * 100;
  return (
    <span aria-hidden className="relative hidden h-1.5 w-20 shrink-0 overflow-hidden rounded-full bg-pressed @sm:block">
      <span
        className={cx(
          "absolute inset-y-0 rounded-full",
          step.status === "failed" ? "bg-danger-line" : step.status === "completed" ? "bg-success-line" : "bg-accent",
        )}
        style={{ left: `${Math.min(left, 97)}%`, width: `${Math.max(3, Math.min(width, 100 - left))}%` }}
      />
    </span>
  );
}

/** Steps that began first come first; those that never began keep the workflow's order after them. */
function inOrder(steps: readonly StepRun[]): readonly StepRun[] {
  return steps.toSorted((a, b) =>
    a.startedAt === b.startedAt ? 0 : a.startedAt === null ? 1 : b.startedAt === null ? -1 : a.startedAt.localeCompare(b.startedAt),
  );
}
