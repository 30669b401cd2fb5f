import { navigate } from "../app/page-path.ts";
import { chooseStep } from "./live-runs.ts";

/** Show a run on its own page, at one of its steps when one is named. */
export function openRun(runId: string, stepPath?: string): void {
  if (stepPath !== undefined) chooseStep(runId, stepPath);
  navigate(`/runs/${runId}`);
}
