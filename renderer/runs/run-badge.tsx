import type { RunSummary, WaitingFor } from "@fastn/core";
import { StatusBadge } from "../ui/index.ts";
import { formatDuration } from "./format.ts";
import { useNow } from "./use-now.ts";
import { waitNote } from "./wait-words.ts";

interface RunBadgeProps {
  readonly status: RunSummary["status"];
  readonly waitingFor: WaitingFor | null;
  /** Shown once the run has ended; left out where a column of its own says it. */
  readonly durationMs?: number | null;
}

/** How a run stands, in a word: one that waits is no run at work, though both are open. */
export function RunBadge({ status, waitingFor, durationMs = null }: RunBadgeProps) {
  const now = useNow(typeof waitingFor?.until === "string");
  if (waitingFor !== null) {
    const note = waitNote(waitingFor, now);
    return <StatusBadge status={waitingFor.kind === "retry" ? "retrying" : "waiting"} {...(note !== "" && { note })} />;
  }
  return <StatusBadge status={status} {...(durationMs !== null && { note: formatDuration(durationMs) })} />;
}
