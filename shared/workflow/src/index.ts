// What workflow files import. Bundled into every compiled workflow: no imports at run time from outside these files.
export { defineConfig } from "./config.ts";
export type { ConnectionConfig, EnvironmentConfig, SecretRef, SignInConfig, WorkspaceConfig } from "./config.ts";
export type { MockAnswerTemplate, MockConfig, MockOverrides, MockRecording, MockRule, MockRuleConditions, MockWebhook } from "./mock-config.ts";
export { defineConnector } from "./dsl/connector.ts";
export type {
  ConnectorActionDefinition,
  ConnectorAnswer,
  ConnectorAuth,
  ConnectorContext,
  ConnectorDefinition,
  ConnectorEntity,
  ConnectorHttp,
  ConnectorHttpOptions,
  CredentialField,
  SignedHeaders,
} from "./dsl/connector.ts";
export { Fastn } from "./dsl/fastn.ts";
export type { FastnOptions } from "./dsl/fastn.ts";
export type { Connectors, Database, RunInfo, Secrets, StateScope, StepContext, StepLogger, WorkflowState } from "./dsl/context.ts";
export type { JsonSchema } from "./dsl/schema.ts";
export { step } from "./dsl/steps.ts";
export type {
  ApprovalStep,
  Computed,
  Condition,
  ConnectorAction,
  DurationOption,
  GateCase,
  GateStep,
  HandlerAction,
  LoopStep,
  NotificationStep,
  RetryOptions,
  Step,
  StepDefinition,
  StepOptions,
  Template,
  WaitStep,
  WorkflowCall,
} from "./dsl/steps.ts";
export { trigger } from "./dsl/trigger.ts";
export type {
  CronTrigger,
  EventTrigger,
  FileTrigger,
  ManualTrigger,
  PayloadCondition,
  PayloadTest,
  PollTrigger,
  Trigger,
  WebhookAuth,
  WebhookTrigger,
} from "./dsl/trigger.ts";
export { workflow } from "./dsl/workflow.ts";
export type { Workflow, WorkflowDefinition } from "./dsl/workflow.ts";
export type {
  ConnectorActions,
  LooseTypes,
  TypesOf,
  WorkflowTypeMap,
  WorkflowTypes,
  WorkspaceConfigValues,
  WorkspaceVariables,
} from "./dsl/workspace-types.ts";
