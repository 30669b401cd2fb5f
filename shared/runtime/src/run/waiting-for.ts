import type { WaitingFor } from "@fastn/core";
import type { RunState, StepState } from "./run-state.ts";

const rank = { approval: 0, event: 1, workflow: 2, timer: 3, retry: 4 } as const satisfies Record<WaitingFor["kind"], number>;

/** What ends a step's wait; null when it does not wait. */
export function stepWaitingFor(step: StepState): WaitingFor | null {
  const stepPath = step.path;
  if (step.status === "retrying") return { kind: "retry", stepPath, until: until(step.timers.get("retry")) };
  if (step.status !== "waiting") return null;
  if (step.asked !== null) {
    const { approvers, expiresAt } = step.asked;
    return { kind: "approval", stepPath, until: until(expiresAt), ...(approvers.length > 0 && { approvers: [...approvers] }) };
  }
  if (step.awaited !== null) return { kind: "event", stepPath, until: until(step.timers.get("expiry")), name: step.awaited.name };
  if (step.child !== null) return { kind: "workflow", stepPath, until: until(step.timers.get("expiry")), name: step.child.workflow };
  return { kind: "timer", stepPath, until: until(step.timers.get("wait")) };
}

const until = (at: number | null = null): string | null => (at === null ? null : new Date(at).toISOString());

/** Of all that a run waits for, what a person should know first: a question to them, then an event, then what ends by itself soonest. */
export function waitingFor(state: RunState): WaitingFor | null {
  let best: WaitingFor | null = null;
  for (const step of state.asleep) {
    const found = stepWaitingFor(step);
    if (found !== null && (best === null || isBefore(found, best))) best = found;
  }
  return best;
}

function isBefore(a: WaitingFor, b: WaitingFor): boolean {
  if (rank[a.kind] !== rank[b.kind]) return rank[a.kind] < rank[b.kind];
  return a.until !== null && (b.until === null || a.until < b.until);
}
