import { Clock } from "lucide-react";
import type { StepRun, WaitingFor } from "@fastn/core";
import { Button } from "../ui/index.ts";
import { openRun } from "./open-run.ts";
import { useNow } from "./use-now.ts";
import { timeLeft, untilVerb, waitSentence } from "./wait-words.ts";

/** What a step waits for that no person answers, and how long it still may. */
export function WaitNote({ step, waiting }: { readonly step: StepRun; readonly waiting: WaitingFor }) {
  const { childRunId } = step;
  return (
    <div
      role="group"
      aria-label={`What ${step.path} waits for`}
      className="flex flex-wrap items-center gap-2 border-b border-info-line bg-info-bg px-3 py-2 text-info-text"
    >
      <Clock size={16} strokeWidth={1.5} aria-hidden />
      <p className="min-w-0 flex-1">
        {waitSentence(waiting)} <Until waiting={waiting} />
      </p>
      {childRunId !== undefined && <Button onClick={() => openRun(childRunId)}>Open its run</Button>}
    </div>
  );
}

/** "Expires in 3 min 5 s", counting down, the exact time on hover; nothing when it may wait for ever. */
export function Until({ waiting: { kind, until } }: { readonly waiting: WaitingFor }) {
  const now = useNow(until !== null);
  if (until === null) return null;
  return (
    <time dateTime={until} title={new Date(until).toLocaleString()} className="whitespace-nowrap tabular-nums">
      {untilVerb[kind]} {new Date(until).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" })}, {timeLeft(until, now)}.
    </time>
  );
}
