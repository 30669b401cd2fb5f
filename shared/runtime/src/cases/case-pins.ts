import { createHash } from "node:crypto";
import { AppError, type Json, type JsonObject, type RunId } from "@fastn/core";
import type { WorkflowPlan } from "@fastn/workflow/plan";
import type { DefinitionRow, RunStore } from "../run-store.ts";
import type { WorkflowCaller } from "../service/options.ts";
import { pinPlan, pinsInside } from "./pins.ts";

/** The pins of a case, as each of its runs sees them: its own, and those of the workflows called. */
export class CasePins {
  /** A pin of a called workflow that does not fit it. */
  fault: AppError | null = null;
  private readonly store: RunStore;
  private readonly pins: JsonObject;
  private readonly kept = new Map<RunId, Promise<JsonObject>>();

  constructor(store: RunStore, pins: JsonObject) {
    this.store = store;
    this.pins = pins;
  }

  /** Pins of a run of the case. */
  readonly of = (runId: RunId): Promise<JsonObject> => {
    let found = this.kept.get(runId);
    if (found === undefined) this.kept.set(runId, (found = this.find(runId)));
    return found;
  };

  /** The case's own workflow with its pins. @throws AppError VALIDATION_FAILED for pins that do not fit it */
  definition(definition: DefinitionRow): DefinitionRow {
    return pinned(definition, this.pins);
  }

  /** The workflow that a step of the case calls, with the pins that are meant for this call. @throws AppError VALIDATION_FAILED, kept as `fault` */
  async called(definition: DefinitionRow, { runId, path }: WorkflowCaller): Promise<DefinitionRow> {
    const pins = pinsInside(await this.of(runId), path);
    if (Object.keys(pins).length === 0) return definition;
    try {
      // Called from two places it may be pinned in two ways.
      const hash = createHash("sha256").update(definition.hash).update(JSON.stringify(pins)).digest("hex");
      return { ...pinned(definition, pins, path), hash };
    } catch (error) {
      if (error instanceof AppError) this.fault ??= error;
      throw error;
    }
  }

  private async find(runId: RunId): Promise<JsonObject> {
    const run = await this.store.get(runId);
    if (!run?.parentRunId || run.parentPath === null) return this.pins;
    return pinsInside(await this.of(run.parentRunId), run.parentPath);
  }
}

const pinned = (definition: DefinitionRow, pins: JsonObject, caller?: string): DefinitionRow => ({
  ...definition,
  plan: pinPlan(definition.plan as unknown as WorkflowPlan, pins, caller) as unknown as Json,
});
