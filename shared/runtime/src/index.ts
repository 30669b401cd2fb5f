export {
  createCloudRunHandler,
  createLambdaHandler,
  type CloudRunOptions,
  type CloudRunService,
  type InvocationOptions,
  type LambdaHandler,
} from "./cloud/index.ts";
export { compileWorkflow, type CompiledWorkflow, type CompileOptions } from "./compile/compile-workflow.ts";
export {
  maxJournalEvents,
  type DefinitionRow,
  type NewJournalEvent,
  type NewRun,
  type NewStepLog,
  type Pruned,
  type PrunePolicy,
  type RunFilter,
  type RunProjection,
  type RunRow,
  type RunStore,
  type TimerRow,
} from "./run-store.ts";
export { executeWorkflow, type ExecuteOptions, type Execution } from "./run/execute-workflow.ts";
export { foldJournal } from "./run/fold.ts";
export { toStepRuns } from "./run/step-runs.ts";
export type { ConnectorStepCall, Host, StepFunctionCall, StepNotification } from "./run/host.ts";
export type { RunChangeListener, RunListener, RunNews, RunService, StartRun } from "./service/port.ts";
export { createRunService } from "./service/run-service.ts";
export { crashPoints, type CrashPoint, type ReachedCrashPoint } from "./service/crash-points.ts";
export type { EnvironmentScope, InAppNotification, Mail, RunServiceOptions } from "./service/options.ts";
export { rebuildProjections, type Rebuilt } from "./service/rebuild.ts";
export { requireFitting } from "./service/trigger-input.ts";
export { toRunDetail, toRunSummary } from "./service/run-views.ts";
export type { StateSlot, WorkflowStateStore } from "./state-store.ts";
