import type { TriggerPlan } from "@fastn/workflow/plan";
import type { Row } from "../../store/index.ts";
import type { triggerStates } from "../../store/index.ts";
import { triggerOf } from "../analysis/check-trigger.ts";
import type { WorkflowFile } from "../analysis/workflow-file.ts";
import type { Analysis } from "../analysis/workspace-analysis.ts";
import { defaultEnvironment, environmentNames } from "../environments.ts";
import { fingerprintOf, type TriggerAt } from "./trigger-states.ts";

/** One trigger of the folder in one environment. */
export interface FoundTrigger<Plan extends TriggerPlan = TriggerPlan> extends TriggerAt {
  readonly file: WorkflowFile;
  readonly plan: Plan;
  readonly fingerprint: string;
  readonly enabled: boolean;
  /** Its file has errors, so no run could be started. */
  readonly broken: boolean;
}

export type Armed<Type extends TriggerPlan["type"]> = FoundTrigger<Extract<TriggerPlan, { type: Type }>>;

/** Triggers work in the default environment, unless a person switched them there or elsewhere. */
export function findTriggers({ workflows, config }: Analysis, states: readonly Row<typeof triggerStates>[]): FoundTrigger[] {
  const standard = defaultEnvironment(config);
  return workflows.flatMap((file) => {
    const workflow = file.summary.name;
    const plan = triggerOf(file.graph, workflow);
    if (plan === null) return [];
    const fingerprint = fingerprintOf(plan);
    return environmentNames(config).map((environment) => {
      const state = states.find((row) => row.workflow === workflow && row.environment === environment);
      return { workflow, environment, file, plan, fingerprint, enabled: state?.enabled ?? environment === standard, broken: file.summary.errorCount > 0 };
    });
  });
}

/** Those of one type that are to start runs. */
export function armed<Type extends TriggerPlan["type"]>(found: readonly FoundTrigger[], type: Type): Armed<Type>[] {
  return found.filter((trigger): trigger is Armed<Type> => trigger.plan.type === type && trigger.enabled && !trigger.broken);
}
