import type { Json } from "@fastn/core";
import { step, workflow, type Step, type StepContext, type WorkflowDefinition } from "@fastn/workflow";
import { planOf, TestHost, testRunId, type TestHostOptions } from "./test-host.ts";
import type { RunDriver } from "../run/run-driver.ts";
import { executeWorkflow, type ExecuteOptions, type Execution } from "../run/execute-workflow.ts";

export type Ctx = StepContext;

export interface Ran extends Execution {
  readonly host: TestHost;
  /** Status by step path. */
  readonly statuses: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, Json>>;
}

export interface Setup extends Partial<ExecuteOptions> {
  readonly more?: Omit<Partial<WorkflowDefinition<never>>, "steps">;
  readonly on?: TestHostOptions;
}

/** Run steps through a test host, letting virtual time pass. */
export async function run(steps: readonly Step[], { more, on, ...options }: Setup = {}): Promise<Ran> {
  const made = planOf(workflow("w", { ...(more as object), steps }));
  const host = new TestHost(made, on);
  const execution = await host.clock.run(executeWorkflow(made.plan, { runId: testRunId, host, ...options }));
  return {
    ...execution,
    host,
    statuses: Object.fromEntries(execution.steps.map(({ path, status }) => [path, status])),
    outputs: Object.fromEntries(execution.steps.filter(({ output }) => output !== null).map(({ path, output }) => [path, output as Json])),
  };
}

/** As soon as a step waits, before the run can park. */
export async function untilWaiting(driver: RunDriver, path: string): Promise<void> {
  while (driver.state.byPath.get(path)?.status !== "waiting") await Promise.resolve();
}

export const never = (): Promise<never> => new Promise(() => {});
export const approve = (more: object = {}): Step => step("ok", { type: "approval", approvers: ["finance"], message: "Pay {{trigger}}?", ...more });
export const act = (name: string, handler: (ctx: Ctx) => unknown = () => name, more: object = {}): Step => step(name, { type: "action", handler, ...more });
export const fails = (name: string, more: object = {}): Step =>
  act(
    name,
    () => {
      throw new Error(`${name} broke`);
    },
    { retry: false, ...more },
  );
