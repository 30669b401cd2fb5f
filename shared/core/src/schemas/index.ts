export { AnyJson, ErrorRecordSchema, IsoTime, pageOf, ProblemBody } from "./common.ts";
export { Problem } from "./problem.ts";
export { RunDetail, RunStatus, RunSummary, RunTrigger, StepLog, StepRun, StepStatus, TriggerType, WaitingFor } from "./run.ts";
export { FileContent, FileEntry, WorkflowSummary, WorkspacePause, WorkspaceView } from "./workspace.ts";
