import type { Json, TriggerType } from "@fastn/core";
import type { WorkflowFile } from "../analysis/workflow-file.ts";
import type { StartedRun } from "../services.ts";
import type { FoundTrigger } from "./active-triggers.ts";

/** What a trigger hands over to start a run. */
export interface TriggeredRun {
  readonly trigger: TriggerType;
  readonly input: Json;
  /** See `plainJsonBound`; absent: not known. */
  readonly inputBound?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly environment: string;
  readonly idempotencyKey: string | null;
}

/** Starts runs; the same key starts one. */
export type BeginRun = (tenant: string, file: WorkflowFile, request: TriggeredRun) => Promise<StartedRun>;

/** Environments have runs of their own, so one key may start a run in each. */
export const keyIn = ({ environment }: Pick<FoundTrigger, "environment">, key: string): string => `${environment}:${key}`;
