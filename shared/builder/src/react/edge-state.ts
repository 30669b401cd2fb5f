import type { FlowEdge } from "../flow-graph.ts";
import { triggerKey } from "../layout/geometry.ts";
import type { RunStates } from "./run-overlay.ts";

/** How a line fared in the run shown: taken, left aside, or (null) not decided, or no run shown. */
export type EdgeState = "taken" | "untaken" | null;

export function edgeState(edge: Pick<FlowEdge, "from" | "to" | "kind" | "label">, runs: RunStates): EdgeState {
  if (!runs.active()) return null;
  const from = runs.get(edge.from);
  const to = runs.get(edge.to);
  if (to?.status === "skipped" || from?.status === "skipped") return "untaken";
  if (edge.kind === "branch" && from?.selected !== undefined && from.selected !== edge.label) return "untaken";
  const begun = to !== undefined && to.status !== "pending";
  if (begun && (edge.from === triggerKey || edge.kind === "branch" || from?.status === "completed" || from?.status === "failed")) return "taken";
  return null;
}
