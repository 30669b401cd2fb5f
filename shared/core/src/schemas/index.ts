export { AnyJson, ErrorRecordSchema, IsoTime, pageOf, ProblemBody } from "./common.ts";
export { Problem } from "./problem.ts";
export {
  isFinal,
  RunDetail,
  RunStatus,
  runStatuses,
  RunSummary,
  StepLog,
  StepRun,
  StepStatus,
  stepStatuses,
  TriggerType,
  triggerTypes,
  WaitingFor,
} from "./run.ts";
export { FileContent, FileEntry, WorkflowSummary, WorkspaceView } from "./workspace.ts";
