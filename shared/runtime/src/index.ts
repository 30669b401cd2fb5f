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
