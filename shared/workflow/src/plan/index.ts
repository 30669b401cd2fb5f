export { toProblem, type PlanIssue } from "./issues.ts";
export { checkLinks, type LinkProblem, type StepLinks } from "./links.ts";
export { defaultRetry, noRetry, retryPauseMs } from "./retry.ts";
export { planWorkflow, toPlan, type PlanOptions, type PlanReport } from "./to-plan.ts";
export { isContainer, tierTimeoutMs } from "./types.ts";
export type {
  ActionPlan,
  ApprovalPlan,
  DescriptorValue,
  FileChange,
  FunctionRef,
  GateBranch,
  GatePlan,
  History,
  LoopPlan,
  MissedPolicy,
  NotificationChannel,
  NotificationPlan,
  PlanStep,
  PlanStepBase,
  PlanValue,
  PollPlan,
  RecordChange,
  RetryPolicy,
  Tier,
  TriggerPlan,
  WaitPlan,
  WebhookAuthPlan,
  WebhookMethod,
  WorkflowDescriptor,
  WorkflowPlan,
} from "./types.ts";
export { maxNameLength, stepNameProblem, workflowNameProblem } from "../names.ts";
