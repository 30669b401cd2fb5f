import { AppError, toErrorRecord } from "@fastn/core";
import { fits } from "@fastn/workflow/conditions";
import type { EmittedEvent } from "../schemas/trigger.ts";
import type { AppEvent } from "../services.ts";
import { armed, type FoundTrigger } from "./active-triggers.ts";
import { type BeginRun, keyIn } from "./start-run.ts";

/** Start every workflow whose event trigger fits. One that cannot be started keeps none of the others from it. */
export async function startByEvent(
  begin: BeginRun,
  tenant: string,
  found: readonly FoundTrigger[],
  event: AppEvent,
  environment: string,
): Promise<Omit<EmittedEvent, "continued">> {
  const wanted = armed(found, "event").filter(
    ({ plan, environment: where }) =>
      where === environment && plan.source === event.source && plan.event === event.event && (plan.where === null || fits(plan.where, event.payload)),
  );
  const result: Omit<EmittedEvent, "continued"> = { runs: [], refused: [] };
  for (const at of wanted) {
    try {
      const key = event.id === null ? null : keyIn(at, `${event.source} ${event.id}`);
      const { runId, status } = await begin(tenant, at.file, { trigger: "event", input: event.payload, environment, idempotencyKey: key });
      result.runs.push({ workflow: at.workflow, runId, status });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const { code, message } = toErrorRecord(error);
      result.refused.push({ workflow: at.workflow, code, message });
    }
  }
  return result;
}
