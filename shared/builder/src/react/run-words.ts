import type { StepStatus } from "@fastn/core";
import type { NodeLook } from "./describe-node.ts";
import type { NodeMarks, NodeRunState } from "./run-overlay.ts";

const words: Readonly<Record<StepStatus, string>> = {
  pending: "queued",
  running: "running",
  waiting: "waiting",
  retrying: "retrying",
  completed: "succeeded",
  failed: "failed",
  skipped: "skipped",
  cancelled: "cancelled",
};

/** 120 ms, 3.4 s, 2 min 5 s, 1 h 4 min. */
export function spokenDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1).replace(/\.0$/, "")} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min${seconds % 60 === 0 ? "" : ` ${seconds % 60} s`}`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h${minutes % 60 === 0 ? "" : ` ${minutes % 60} min`}`;
}

/** The word beside a state's icon, short enough for the badge. */
export function badgeWord(state: NodeRunState): string {
  if (state.items !== undefined && state.status === "running") return `${state.items.done} of ${state.items.total ?? "?"}`;
  if (state.status === "completed" && state.durationMs !== null) return spokenDuration(state.durationMs);
  if (state.status === "retrying") return `${state.attempt} of ${state.maxAttempts}`;
  return words[state.status];
}

/** What replaces the second line while it matters: the error, what it waits for. */
export function stateLine(state: NodeRunState): string | null {
  if (state.status === "failed") return state.error ?? "failed";
  if (state.status === "retrying") return state.error;
  if (state.status !== "waiting") return null;
  const what = {
    timer: "waiting",
    event: "waiting for an event",
    approval: "waiting for approval",
    retry: "waiting to retry",
    workflow: "waiting for a workflow",
  }[state.waitingFor?.kind ?? "timer"];
  const until = state.waitingFor?.until;
  return until === null || until === undefined ? what : `${what} until ${localTime(until)}`;
}

function localTime(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const sameDay = at.toDateString() === new Date().toDateString();
  return at.toLocaleString(undefined, sameDay ? { hour: "2-digit", minute: "2-digit" } : { dateStyle: "medium", timeStyle: "short" });
}

/** "Step customer, Shopify · getCustomer, completed in 120 ms". */
export function accessibleName(look: NodeLook, state: NodeRunState | undefined, marks: NodeMarks | undefined): string {
  const kind = look.kind.charAt(0).toUpperCase() + look.kind.slice(1);
  const parts = [look.kind === "code" ? "Code" : `${kind} ${look.name}`, look.does];
  if (look.off) parts.push("switched off");
  if (marks?.off !== undefined) parts.push(marks.off);
  if (state !== undefined) parts.push(spokenState(state));
  if (look.note !== null) parts.push(`note: ${look.note}`);
  if (marks?.pausedHere === true) parts.push("paused here");
  if (marks?.breakpoint !== undefined) parts.push(marks.breakpoint === "on" ? "has a breakpoint" : "has a disabled breakpoint");
  if (marks?.pinned === true) parts.push("output pinned");
  return parts.join(", ");
}

export function spokenState(state: NodeRunState): string {
  switch (state.status) {
    case "completed":
      return state.durationMs === null ? "completed" : `completed in ${spokenDuration(state.durationMs)}`;
    case "failed":
      return state.error === null ? "failed" : `failed: ${state.error}`;
    case "retrying":
      return `retrying, attempt ${state.attempt} of ${state.maxAttempts}`;
    case "waiting":
      return stateLine(state) ?? "waiting";
    default:
      return words[state.status];
  }
}
