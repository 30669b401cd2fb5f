import {
  ErrorRecordSchema,
  FileContent,
  FileEntry,
  Problem,
  ProblemBody,
  RunDetail,
  RunStatus,
  RunSummary,
  StepLog,
  StepRun,
  WaitingFor,
  WorkflowSummary,
  WorkspaceView,
} from "@fastn/core";
import type { TSchema } from "typebox";
import { ConnectionAuthInput, ConnectionInput, ConnectionTest, ConnectionView, SecretList } from "./connection.ts";
import { ActionInfoSchema, ConnectorInfoSchema } from "./connector.ts";
import { FlowChangeSchema, FlowGraphSchema, FlowOpaqueSchema, FlowStepSchema, OptionValueSchema, SourceRangeSchema, TextEditSchema } from "./graph.ts";
import { MockCall, MockView } from "./mock.ts";
import { RunAccepted } from "./run.ts";
import { EmittedEvent, SchedulePreview, TriggerView } from "./trigger.ts";
import { TestCase, WorkflowDetail } from "./workflow.ts";

/** Schemas that have a name in the OpenAPI document and in the generated types. */
export const components: Readonly<Record<string, TSchema>> = {
  ActionInfo: ActionInfoSchema,
  ConnectionAuthInput,
  ConnectionInput,
  ConnectionTest,
  ConnectionView,
  ConnectorInfo: ConnectorInfoSchema,
  EmittedEvent,
  ErrorRecord: ErrorRecordSchema,
  FileContent,
  FileEntry,
  FlowChange: FlowChangeSchema,
  FlowGraph: FlowGraphSchema,
  FlowOpaque: FlowOpaqueSchema,
  FlowStep: FlowStepSchema,
  MockCall,
  MockView,
  OptionValue: OptionValueSchema,
  Problem,
  ProblemBody,
  RunAccepted,
  RunDetail,
  RunStatus,
  RunSummary,
  SchedulePreview,
  SecretList,
  SourceRange: SourceRangeSchema,
  StepLog,
  StepRun,
  TestCase,
  TextEdit: TextEditSchema,
  TriggerView,
  WaitingFor,
  WorkflowDetail,
  WorkflowSummary,
  WorkspaceView,
};
