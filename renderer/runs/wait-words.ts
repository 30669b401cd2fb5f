import type { WaitingFor } from "@fastn/core";
import { formatDuration } from "./format.ts";

/** What a step waits for, as a sentence: "Waits for the event order.paid." */
export function waitSentence(waiting: WaitingFor): string {
  switch (waiting.kind) {
    case "approval":
      return waiting.approvers === undefined ? "Waits for your answer." : `Waits for an answer of ${listed(waiting.approvers)}.`;
    case "event":
      return waiting.name === undefined ? "Waits for an event." : `Waits for the event ${waiting.name}.`;
    case "workflow":
      return waiting.name === undefined ? "Waits for the workflow it called." : `Waits for the workflow ${waiting.name}.`;
    case "retry":
      return "The last attempt failed. The next one follows by itself.";
    case "timer":
      return "Waits for its time.";
  }
}

/** The same in a word or two, for a badge: "for order.paid", "3 min 5 s left". */
export function waitNote(waiting: WaitingFor, nowMs: number): string {
  if (waiting.kind === "approval") return "for approval";
  if (waiting.kind === "event") return `for ${waiting.name ?? "an event"}`;
  if (waiting.kind === "workflow") return `for ${waiting.name ?? "a workflow"}`;
  return waiting.until === null ? "" : timeLeft(waiting.until, nowMs);
}

/** "3 min 5 s left"; "due now" once the time has come. */
export function timeLeft(untilIso: string, nowMs: number): string {
  const leftMs = Date.parse(untilIso) - nowMs;
  if (leftMs <= 0) return "due now";
  // Whole seconds, rounded up: a wait of 10 s begins with 10 and ends with 1.
  const roundedMs = Math.ceil(leftMs / 1_000) * 1_000;
  if (roundedMs < 60_000) return `${roundedMs / 1_000} s left`;
  return roundedMs >= 2 * 86_400_000 ? `${Math.floor(roundedMs / 86_400_000)} d left` : `${formatDuration(roundedMs)} left`;
}

/** What the time left runs to: "Expires", "Gives up", "Goes on". */
export const untilVerb: Readonly<Record<WaitingFor["kind"], string>> = {
  approval: "Expires",
  event: "Gives up",
  workflow: "Gives up",
  retry: "Tries again",
  timer: "Goes on",
};

const listed = (names: readonly string[]): string => (names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} or ${names.at(-1) ?? ""}`);
