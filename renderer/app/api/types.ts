import type { FlowGraph } from "@fastn/builder";
import type { Answer, Schema } from "@fastn/core/api";
import type { FileContent, Json, RunStatus, RunSummary, WorkflowSummary } from "@fastn/core";

export interface Page<T> {
  readonly data: readonly T[];
  readonly nextCursor: string | null;
}

export interface WorkflowView {
  readonly summary: WorkflowSummary;
  readonly source: FileContent;
  readonly graph: FlowGraph;
  readonly cases: readonly { readonly name: string; readonly input: Json }[];
  readonly layout: Json;
}

export interface RunRequest {
  readonly input?: Json;
  readonly headers?: Readonly<Record<string, string>>;
  readonly environment?: string;
}

export interface RunAccepted {
  readonly runId: string;
  readonly status: RunStatus;
}

export interface RunFilter {
  readonly workflow?: string;
  readonly status?: RunStatus;
  readonly limit?: number;
  readonly cursor?: string;
}

export interface Approval {
  readonly stepPath: string;
  readonly approved: boolean;
  readonly comment?: string;
}

/** A declaration file the editor's TypeScript worker needs to know. */
export interface TypeFile {
  readonly path: string;
  readonly text: string;
}

/** An API description to be made a connector. */
export interface ConnectorImport {
  readonly file: string;
  readonly text: string;
  readonly replace?: boolean;
}

export type RunPage = Page<RunSummary>;
export type ConnectionView = Schema<"ConnectionView">;
export type ConnectionInput = Schema<"ConnectionInput">;
export type ImportedConnector = Answer<"importConnector">;
export type TriggerView = Schema<"TriggerView">;
export type SecretList = Schema<"SecretList">;
export type NotificationPage = Answer<"listNotifications">;
export type NotificationItem = NotificationPage["data"][number];
export type TestCases = Answer<"listCases">;
export type TestCase = TestCases["cases"][number];
export type CaseRun = Answer<"runCase">;
export type RunTrace = Answer<"getTrace">;
export type TraceSpan = RunTrace["spans"][number];
