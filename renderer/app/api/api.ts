import type { ConnectorInfo, FileContent, FileEntry, Json, Problem, RunDetail, WorkflowSummary, WorkspaceView } from "@fastn/core";
import { call } from "./http.ts";
import type { Approval, Page, RunAccepted, RunFilter, RunPage, RunRequest, TypeFile, WorkflowView } from "./types.ts";

const part = encodeURIComponent;
const list = async <T>(path: string): Promise<readonly T[]> => (await call<{ data: readonly T[] }>(path)).data;

/** Everything the studio asks of the platform process. All of these throw AppError with the server's code. */
export const api = {
  workspace: () => call<WorkspaceView>("/workspace"),
  trust: () => call<null>("/workspace/trust", { method: "POST", body: {} }),
  files: () => list<FileEntry>("/workspace/files"),
  readFile: (path: string) => call<FileContent>("/workspace/file", { query: { path } }),
  /** @throws AppError PRECONDITION_FAILED when the file on disk is not the one the condition names */
  writeFile: (path: string, text: string, condition: { readonly ifMatch: string } | { readonly create: true }) =>
    call<FileContent>("/workspace/file", {
      method: "PUT",
      query: { path },
      headers: "create" in condition ? { "if-none-match": "*" } : { "if-match": condition.ifMatch },
      body: { text },
    }),
  deleteFile: (path: string, etag: string) => call<null>("/workspace/file", { method: "DELETE", query: { path }, headers: { "if-match": etag } }),
  types: () => list<TypeFile>("/workspace/types"),
  problems: () => list<Problem>("/problems"),
  workflows: () => call<Page<WorkflowSummary>>("/workflows"),
  workflow: (name: string) => call<WorkflowView>(`/workflows/${part(name)}`),
  /** Problems of a text that is not saved. */
  validate: (name: string, source: string) => call<{ problems: readonly Problem[] }>(`/workflows/${part(name)}/validate`, { method: "POST", body: { source } }),
  /** Start a run. The key makes a repeated press start one run only. */
  run: (name: string, request: RunRequest, idempotencyKey: string) =>
    call<RunAccepted>(`/workflows/${part(name)}/run`, { method: "POST", body: request, headers: { "idempotency-key": idempotencyKey } }),
  runs: (filter: RunFilter = {}) => call<RunPage>("/executions", { query: { ...filter } }),
  runDetail: (runId: string) => call<RunDetail>(`/executions/${part(runId)}`),
  cancelRun: (runId: string) => call<null>(`/executions/${part(runId)}/cancel`, { method: "POST", body: {} }),
  retryRun: (runId: string) => call<RunAccepted>(`/executions/${part(runId)}/retry`, { method: "POST", body: {} }),
  approve: (runId: string, approval: Approval) => call<null>(`/executions/${part(runId)}/approvals`, { method: "POST", body: approval }),
  connectors: () => list<ConnectorInfo>("/connectors"),
  mock: () => call<Json>("/mock"),
  mockState: () => call<Json>("/mock/state"),
  mockReset: () => call<null>("/mock/reset", { method: "POST", body: {} }),
  mockCalls: () => call<Json>("/mock/calls"),
} as const;
