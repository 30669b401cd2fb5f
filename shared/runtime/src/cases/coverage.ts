import type { JournalEvent } from "@fastn/core";
import { isJsonObject } from "@fastn/core";
import type { PlanStep, WorkflowPlan } from "@fastn/workflow/plan";
import { stepOfPath } from "./pins.ts";

/** Something of a workflow that a case can reach. */
export interface CoveragePoint {
  /** `step:invoice`, `branch:is_large/then`, `error:post_refund`. */
  readonly id: string;
  /** `step`: it ran. `branch`: a gate took it. `error`: the workflow says what happens when this goes wrong, and it went wrong. */
  readonly kind: "step" | "branch" | "error";
  readonly step: string;
  /** In words: `branch "then" of "is_large"`. */
  readonly what: string;
}

/** All there is to reach in a workflow, in file order. */
export function coveragePoints({ steps }: WorkflowPlan): CoveragePoint[] {
  return steps.flatMap((step) => {
    if (step.skip) return [];
    const { name } = step;
    const points: CoveragePoint[] = [{ id: `step:${name}`, kind: "step", step: name, what: `step "${name}"` }];
    if (step.type === "gate") {
      for (const branch of step.branches)
        points.push({ id: `branch:${name}/${branch.name}`, kind: "branch", step: name, what: `branch "${branch.name}" of "${name}"` });
    }
    const path = errorPath(step);
    if (path !== null) points.push({ id: `error:${name}`, kind: "error", step: name, what: path });
    return points;
  });
}

function errorPath(step: PlanStep): string | null {
  if (step.type === "loop" && step.onItemError === "continue") return `a failed item of "${step.name}"`;
  if (step.type === "approval" && step.onTimeout === "continue") return `nobody answering "${step.name}"`;
  return step.onError === "continue" ? `a failure of "${step.name}"` : null;
}

/** Ids of the points a journal reached. */
export function reached(plan: WorkflowPlan, journal: readonly JournalEvent[]): string[] {
  const byName = new Map(plan.steps.map((step) => [step.name, step]));
  const found = new Set<string>();
  for (const event of journal) {
    if (!("path" in event)) continue;
    const name = stepOfPath(event.path);
    const step = byName.get(name);
    switch (event.type) {
      case "step_started":
        found.add(`step:${name}`);
        break;
      case "gate_selected":
        found.add(`branch:${name}/${event.selected ?? ""}`);
        break;
      case "step_failed":
        found.add(`error:${event.continued ? name : failedItemOf(event.path)}`);
        break;
      case "step_completed":
        // Nobody answered: by is null, whether the time ran out or a pin says so. A "no" the workflow looks at is an error path, too.
        if (step?.type !== "approval" || !isJsonObject(event.output) || event.output["approved"] !== false) break;
        if (step.onTimeout !== "continue" || event.output["by"] === null) found.add(`error:${name}`);
        break;
      default:
    }
  }
  const known = new Set(coveragePoints(plan).map(({ id }) => id));
  return [...found].filter((id) => known.has(id));
}

/** The loop around a step that failed for good: `lines` of `lines[3].reserve`. */
const failedItemOf = (path: string): string => stepOfPath(path.slice(0, Math.max(0, path.lastIndexOf(".")))).replace(/\[\d+\]$/, "");
