import type { FlowGraph } from "@fastn/builder";
import type { ConnectorInfo, FileContent, FileEntry, Json, Problem, RunDetail, WorkflowSummary, WorkspaceView } from "@fastn/core";
import { client, take } from "./client.ts";
import type {
  Approval,
  CaseRun,
  ConnectionInput,
  ConnectionView,
  ConnectorImport,
  ImportedConnector,
  NotificationPage,
  Page,
  RunAccepted,
  RunFilter,
  RunPage,
  RunRequest,
  RunTrace,
  SecretList,
  TestCases,
  TriggerView,
  TypeFile,
  WorkflowView,
} from "./types.ts";

/** Everything the studio asks of the platform process. All of these throw AppError with the server's code. */
export const api = {
  workspace: (): Promise<WorkspaceView> => take(client.GET("/api/v1/workspace")),
  trust: (): Promise<WorkspaceView> => take(client.POST("/api/v1/workspace/trust")),
  files: async (): Promise<readonly FileEntry[]> => (await take(client.GET("/api/v1/workspace/files"))).data,
  readFile: (path: string): Promise<FileContent> => take(client.GET("/api/v1/workspace/file", { params: { query: { path } } })),
  /** @throws AppError PRECONDITION_FAILED when the file on disk is not the one the condition names */
  writeFile: (path: string, text: string, condition: { readonly ifMatch: string } | { readonly create: true }): Promise<FileContent> => {
    const header = "create" in condition ? { "if-none-match": "*" } : { "if-match": condition.ifMatch };
    return take(client.PUT("/api/v1/workspace/file", { params: { query: { path }, header }, body: { text } }));
  },
  deleteFile: async (path: string, etag: string): Promise<void> => {
    await take(client.DELETE("/api/v1/workspace/file", { params: { query: { path }, header: { "if-match": etag } } }));
  },
  types: async (): Promise<readonly TypeFile[]> => (await take(client.GET("/api/v1/workspace/types"))).data,
  problems: async (): Promise<readonly Problem[]> => (await take(client.GET("/api/v1/problems"))).data,
  workflows: (): Promise<Page<WorkflowSummary>> => take(client.GET("/api/v1/workflows")),
  workflow: async (name: string): Promise<WorkflowView> => {
    const view = await take(client.GET("/api/v1/workflows/{name}", { params: { path: { name } } }));
    // The routes describe graphs and case inputs as any JSON; the server fills them with these.
    return { ...view, graph: view.graph as unknown as FlowGraph, cases: view.cases as WorkflowView["cases"], layout: view.layout as Json };
  },
  /** Problems of a text that is not saved. */
  validate: (name: string, source: string): Promise<{ readonly problems: readonly Problem[] }> =>
    take(client.POST("/api/v1/workflows/{name}/validate", { params: { path: { name } }, body: { source } })),
  /** Start a run. The key makes a repeated press start one run only. */
  run: (name: string, { headers, ...request }: RunRequest, idempotencyKey: string): Promise<RunAccepted> =>
    take(
      client.POST("/api/v1/workflows/{name}/run", {
        params: { path: { name }, header: { "idempotency-key": idempotencyKey } },
        body: { ...request, ...(headers && { headers: { ...headers } }) },
      }),
    ),
  runs: (filter: RunFilter = {}): Promise<RunPage> => take(client.GET("/api/v1/executions", { params: { query: filter } })),
  /** `refer`: values over 64 KiB are named under `payloads` and read null. */
  runDetail: (runId: string, payloads: "load" | "refer" = "refer"): Promise<RunDetail> =>
    take(client.GET("/api/v1/executions/{runId}", { params: { path: { runId }, query: { payloads } } })),
  /** A value that a run's `payloads` names. */
  payload: (runId: string, hash: string): Promise<Json> =>
    take(client.GET("/api/v1/executions/{runId}/payloads/{hash}", { params: { path: { runId, hash } } })) as Promise<Json>,
  trace: (runId: string): Promise<RunTrace> => take(client.GET("/api/v1/executions/{runId}/trace", { params: { path: { runId } } })),
  notifications: (filter: { readonly unread?: boolean; readonly limit?: number; readonly cursor?: string }): Promise<NotificationPage> =>
    take(client.GET("/api/v1/notifications", { params: { query: filter } })),
  /** Mark one as read; without `which`, all. */
  readNotifications: async (which?: { readonly runId: string; readonly stepPath: string }): Promise<void> => {
    await take(client.POST("/api/v1/notifications/read", { body: which === undefined ? {} : { which } }));
  },
  cancelRun: (runId: string): Promise<RunAccepted> => take(client.POST("/api/v1/executions/{runId}/cancel", { params: { path: { runId } } })),
  retryRun: (runId: string): Promise<RunAccepted> => take(client.POST("/api/v1/executions/{runId}/retry", { params: { path: { runId } } })),
  approve: (runId: string, approval: Approval): Promise<RunAccepted> =>
    take(client.POST("/api/v1/executions/{runId}/approvals", { params: { path: { runId } }, body: approval })),
  testCases: (name: string): Promise<TestCases> => take(client.GET("/api/v1/workflows/{name}/cases", { params: { path: { name } } })),
  /** Run one case. Aborting it ends it. */
  runCase: (name: string, body: { readonly case: string; readonly environment?: string }, signal: AbortSignal): Promise<CaseRun> =>
    take(client.POST("/api/v1/workflows/{name}/cases/run", { params: { path: { name } }, body, signal })),
  connectors: async (): Promise<readonly ConnectorInfo[]> => (await take(client.GET("/api/v1/connectors"))).data as readonly ConnectorInfo[],
  /** @throws AppError CONFLICT with `details.path` when that file is there already, CONFIG_INVALID with the place in the description */
  importConnector: (body: ConnectorImport): Promise<ImportedConnector> => take(client.POST("/api/v1/connectors/import", { body })),
  connections: async (): Promise<readonly ConnectionView[]> => (await take(client.GET("/api/v1/connections"))).data,
  createConnection: (body: ConnectionInput): Promise<ConnectionView> => take(client.POST("/api/v1/connections", { body })),
  replaceConnection: (id: string, body: ConnectionInput): Promise<ConnectionView> =>
    take(client.PUT("/api/v1/connections/{id}", { params: { path: { id } }, body })),
  deleteConnection: async (id: string): Promise<void> => {
    await take(client.DELETE("/api/v1/connections/{id}", { params: { path: { id } } }));
  },
  testConnection: (id: string) => take(client.POST("/api/v1/connections/{id}/test", { params: { path: { id } } })),
  /** Where a person says yes or no; the studio waits five minutes for the answer. */
  authorizeConnection: (id: string): Promise<{ readonly url: string }> => take(client.POST("/api/v1/connections/{id}/authorize", { params: { path: { id } } })),
  secrets: (): Promise<SecretList> => take(client.GET("/api/v1/secrets")),
  /** `environment` null: for all of them. */
  setSecret: async (name: string, value: string, environment: string | null): Promise<void> => {
    await take(client.PUT("/api/v1/secrets/{name}", { params: { path: { name }, query: environment === null ? {} : { environment } }, body: { value } }));
  },
  deleteSecret: async (name: string, environment: string | null): Promise<void> => {
    await take(client.DELETE("/api/v1/secrets/{name}", { params: { path: { name }, query: environment === null ? {} : { environment } } }));
  },
  triggers: async (): Promise<readonly TriggerView[]> => (await take(client.GET("/api/v1/triggers"))).data,
  switchTrigger: (workflow: string, environment: string, enabled: boolean): Promise<TriggerView> =>
    take(client.PUT("/api/v1/triggers/{workflow}", { params: { path: { workflow } }, body: { environment, enabled } })),
  previewSchedule: (schedule: string, timezone: string) => take(client.POST("/api/v1/schedules/preview", { body: { schedule, timezone } })),
  mock: () => take(client.GET("/api/v1/mock")),
  mockState: () => take(client.GET("/api/v1/mock/state")),
  mockReset: () => take(client.POST("/api/v1/mock/reset", { body: {} })),
  mockCalls: () => take(client.GET("/api/v1/mock/calls")),
} as const;
