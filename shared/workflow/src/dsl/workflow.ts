import type { Json } from "@fastn/core";
import type { StepContext } from "./context.ts";
import type { DurationOption, RetryOptions, Step } from "./steps.ts";
import type { Trigger } from "./trigger.ts";
import type { LooseTypes, TypesOf, WorkflowTypes } from "./workspace-types.ts";

export interface WorkflowDefinition<T extends WorkflowTypes = LooseTypes> {
  readonly description?: string;
  /** How long runs may be at work: `instant` 60 s, `standard` (default) 15 min, `long` 6 h. Time spent waiting does not count. */
  readonly tier?: "instant" | "standard" | "long";
  /** At most the tier's limit, which is the default. */
  readonly timeout?: DurationOption;
  /** Steps in flight at once, 1..100. Default 10. */
  readonly concurrency?: number;
  /** Runs of this workflow at work at once, 1..1,000; further ones are `pending`. A run that waits does not count. Default: as many as the platform takes. */
  readonly maxConcurrentRuns?: number;
  /** Which pending runs begin first: `P1` before `P4`. Default `P3`. One that has waited long moves up. */
  readonly priority?: "P1" | "P2" | "P3" | "P4";
  /**
   * Which ended runs are kept: `all` (default), only those that did not succeed (`errors`), or `none`. Runs a person starts by hand, and runs
   * whose sender named a key or id to recognise repeats by, are kept in any case.
   */
  readonly history?: "all" | "errors" | "none";
  /** Default for the steps' own `retry`. */
  readonly retry?: RetryOptions | false;
  /** Default: started by hand. */
  readonly trigger?: Trigger;
  /** In any order: a step starts when the steps it refers to are done. */
  readonly steps: readonly Step<T>[];
  /** What the run gives back. Default: the output of the last step in the list. */
  readonly output?: Json | ((ctx: StepContext<T>) => unknown);
}

/** A workflow as `workflow()` gives it. Plain frozen data. */
export interface Workflow {
  readonly name: string;
  readonly steps: readonly Step[];
}

/**
 * Describe a workflow; export it as the file's default.
 * @param name letters, digits, underscores and hyphens; its id, unique in the workspace
 */
export function workflow<const Name extends string>(name: Name, definition: WorkflowDefinition<TypesOf<Name>>): Workflow {
  return Object.freeze({ ...definition, name }) as unknown as Workflow;
}
