export { compileWorkflow, type CompiledWorkflow, type CompileOptions } from "./compile/compile-workflow.ts";
export {
  maxJournalEvents,
  type DefinitionRow,
  type NewJournalEvent,
  type NewRun,
  type NewStepLog,
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
