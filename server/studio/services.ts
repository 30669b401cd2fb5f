import type { EditResult, FlowChange, FlowGraph } from "@fastn/builder";
import type {
  ConnectorInfo,
  ErrorRecord,
  FileContent,
  FileEntry,
  JournalEvent,
  Json,
  JsonObject,
  Problem,
  RunDetail,
  RunId,
  RunStatus,
  RunSummary,
  StepLog,
  WorkflowSummary,
  WorkspacePause,
  WorkspaceView,
} from "@fastn/core";
import type { RunTrace } from "@fastn/runtime/tracing";
import type { ImportedApi, ImportRequest } from "./apis/import-api.ts";
import type { CasesService } from "./cases/create-cases.ts";
import type { RunArchive } from "./runs/run-archive.ts";
import type { StateService } from "./state.ts";
import type { ConnectionInput, ConnectionTest, ConnectionView, SecretList } from "./schemas/connection.ts";
import type { Rebuilt } from "@fastn/runtime";
import type { Pruned } from "@fastn/runtime/run-store";
import type { MockCall, MockView } from "./schemas/mock.ts";
import type { EmittedEvent, SchedulePreview, TriggerView } from "./schemas/trigger.ts";

/** The one tenant of a desktop workspace. Services take a tenant first, so that they serve many in the control plane. */
export const localTenant = "local";

/** What the routes call: services that know no HTTP. */
export interface StudioServices {
  readonly workspace: WorkspaceService;
  readonly files: FileService;
  readonly workflows: WorkflowService;
  readonly cases: CasesService;
  readonly state: StateService;
  readonly runs: RunsService;
  readonly triggers: TriggersService;
  readonly connections: ConnectionService;
  readonly secrets: SecretService;
  readonly notifications: NotificationService;
  readonly connectors: ConnectorService;
  readonly mock: MockService;
}

export interface WorkspaceService {
  view(tenant: string): Promise<WorkspaceView>;
  trust(tenant: string): Promise<WorkspaceView>;
  problems(tenant: string): Promise<Problem[]>;
  types(tenant: string): Promise<{ path: string; text: string }[]>;
  /** Changes as they happen, until the signal aborts. */
  changes(tenant: string, signal: AbortSignal): AsyncIterable<WorkspaceChange>;
}

export type WorkspaceChange =
  | { readonly event: "files"; readonly data: { readonly paths: readonly string[] } }
  /** As `paused` of the workspace. */
  | { readonly event: "paused"; readonly data: { readonly paused: WorkspacePause | null } }
  | { readonly event: "problems"; readonly data: { readonly count: number; readonly errors: number } }
  | {
      readonly event: "notification";
      readonly data: { readonly runId: RunId; readonly stepPath: string; readonly severity: NotificationView["severity"]; readonly title: string };
    }
  /** A trigger was switched on or off. */
  | { readonly event: "triggers"; readonly data: { readonly workflow: string; readonly environment: string; readonly enabled: boolean } }
  /** Somebody has read so many. */
  | { readonly event: "notifications_read"; readonly data: { readonly changed: number } }
  | { readonly event: "runs"; readonly data: { readonly runId: RunId; readonly workflow: string; readonly status: RunStatus } };

/** Version a write replaces: an ETag, or null for a file that must not exist yet. */
export type ExpectedVersion = string | null;

export interface FileService {
  list(tenant: string): Promise<FileEntry[]>;
  read(tenant: string, path: string): Promise<FileContent>;
  /** @throws AppError PRECONDITION_FAILED when the file is at another version */
  save(tenant: string, path: string, text: string, expected: ExpectedVersion): Promise<FileContent>;
  remove(tenant: string, path: string, expected: string): Promise<void>;
}

export interface WorkflowDetailView {
  readonly summary: WorkflowSummary;
  readonly source: FileContent;
  readonly graph: FlowGraph;
  readonly cases: readonly { readonly name: string; readonly input: Json }[];
  readonly layout: Json;
}

export interface WorkflowService {
  list(tenant: string, page: { readonly limit: number; readonly cursor?: string }): Promise<{ data: WorkflowSummary[]; nextCursor: string | null }>;
  get(tenant: string, name: string): Promise<WorkflowDetailView>;
  /** Apply one canvas gesture to the file and save it. @throws AppError PRECONDITION_FAILED, EDIT_REFUSED */
  edit(tenant: string, name: string, change: FlowChange, etag: string): Promise<{ file: FileContent; edits: EditResult["edits"]; graph: FlowGraph }>;
  /** Check a workflow as saved, or as it would be with `source` as its text. */
  validate(tenant: string, name: string, source: string | undefined): Promise<Problem[]>;
}

export interface StartRun {
  readonly input?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly idempotencyKey: string | null;
}

/** An in-app notification of a step. Times are ISO 8601. */
export interface NotificationView {
  readonly runId: string;
  readonly stepPath: string;
  readonly workflow: string;
  readonly severity: "info" | "success" | "warning" | "error";
  readonly title: string;
  readonly body: string;
  readonly createdAt: string;
  readonly readAt: string | null;
}

export interface NotificationService {
  list(
    tenant: string,
    filter: { readonly unread?: boolean; readonly limit: number; readonly cursor?: string },
  ): Promise<{ data: NotificationView[]; nextCursor: string | null }>;
  /** Without `which`, all of them. @returns how many were unread */
  markRead(tenant: string, which?: { readonly runId: string; readonly stepPath: string }): Promise<number>;
}

export interface StartedRun {
  readonly runId: RunId;
  readonly status: RunStatus;
  /** Of an instant workflow: the caller is answered with the outcome, within this time, ms. */
  readonly answersWithinMs?: number;
  /** The end of a run that was done at once: of some, nothing is kept that could be read later. */
  readonly ended?: RunEnded;
}

export interface RunEnded {
  readonly status: RunStatus;
  readonly output: Json;
  readonly error: ErrorRecord | null;
}

/** Where a live view of a run goes on. */
export interface FollowFrom {
  readonly afterSeq: number;
  readonly afterLog: number;
  /** `refer`: values over 64 KiB are named in the events, and read null. */
  readonly payloads: "load" | "refer";
}

/** What a live view of a run shows next. */
export type RunNews =
  | { readonly kind: "journal"; readonly event: JournalEvent }
  | { readonly kind: "log"; readonly log: StepLog }
  | { readonly kind: "end"; readonly status: RunStatus };

export interface RunsService {
  start(tenant: string, workflow: string, request: StartRun): Promise<StartedRun>;
  list(
    tenant: string,
    filter: { readonly workflow?: string; readonly status?: RunStatus; readonly limit: number; readonly cursor?: string },
  ): Promise<{ data: RunSummary[]; nextCursor: string | null }>;
  /** `refer`: large values are named instead of loaded; `payload` gives each. */
  get(tenant: string, runId: string, payloads?: "load" | "refer"): Promise<RunDetail>;
  /** @throws AppError NOT_FOUND when the run holds no such value */
  payload(tenant: string, runId: string, hash: string): Promise<Json>;
  /** Remove ended runs that the retention policy, with these changes to it, does not keep. */
  prune(tenant: string, policy: { readonly days?: number; readonly runs?: number }): Promise<Pruned>;
  /** Write the rows of all runs anew from their journals. */
  rebuild(tenant: string): Promise<Rebuilt>;
  /** Journal events after `afterSeq` and log lines after `afterLog`, then new ones as they come, then the end. */
  follow(tenant: string, runId: string, from: FollowFrom, signal: AbortSignal): AsyncIterable<RunNews>;
  /** Its spans: run, steps, attempts. */
  trace(tenant: string, runId: string): Promise<RunTrace>;
  /** Everything there is of a run, to be taken elsewhere. */
  export(tenant: string, runId: string): Promise<RunArchive>;
  /** Keep a run that was exported and has ended; nothing of it runs. */
  import(tenant: string, archive: RunArchive): Promise<StartedRun>;
  /** Wait until a run ends; one that takes longer ends as `timed_out`. */
  outcome(tenant: string, runId: string, withinMs: number): Promise<RunEnded>;
  cancel(tenant: string, runId: string): Promise<StartedRun>;
  retry(tenant: string, runId: string): Promise<StartedRun>;
  approve(tenant: string, runId: string, approval: { readonly stepPath: string; readonly approved: boolean; readonly comment?: string }): Promise<StartedRun>;
}

export interface TriggersService {
  /** Every trigger of the folder in every environment. */
  list(tenant: string): Promise<TriggerView[]>;
  /** @throws AppError WORKFLOW_NOT_FOUND, CONFIG_INVALID for an unknown environment */
  setEnabled(tenant: string, workflow: string, change: { readonly enabled: boolean; readonly environment?: string }): Promise<TriggerView>;
  /** The next times of a schedule as ISO text, or why it has none. */
  preview(schedule: { readonly schedule: string; readonly timezone: string; readonly count: number; readonly after?: string | undefined }): SchedulePreview;
  /** Start the workflow whose webhook trigger has this method and path. */
  receive(tenant: string, request: WebhookRequest): Promise<StartedRun & { readonly repeated: boolean }>;
  /** Take a webhook a connector's service sent, as the events it tells of. */
  receiveFor(tenant: string, connector: string, request: ServiceWebhook): Promise<TakenWebhook>;
  /** Tell everyone who waits for an event of it: workflows with an event trigger, and runs. */
  emit(tenant: string, event: AppEvent): Promise<EmittedEvent>;
}

interface IncomingWebhook {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Byte for byte as sent: that is what is signed. */
  readonly rawBody: Uint8Array;
  /** The body as JSON, or the query where there is none. */
  readonly payload: Json;
  /** See `plainJsonBound`; absent: not known. */
  readonly payloadBound?: number;
  readonly environment?: string;
}

export interface WebhookRequest extends IncomingWebhook {
  readonly method: string;
  /** After `/hooks`, with its leading slash. */
  readonly path: string;
  readonly idempotencyKey: string | null;
}

export interface ServiceWebhook extends IncomingWebhook {
  /** Key in the address, for services that do not sign. */
  readonly key: string | null;
  /** Full addresses the service may have called: behind a tunnel nobody knows which. At least one. */
  readonly addresses: readonly string[];
}

/** What came of a service's webhook, and the body the service wants to see with status 200; undefined where any answer will do. */
export interface TakenWebhook {
  readonly emitted: EmittedEvent;
  readonly reply: Json | undefined;
}

export interface AppEvent {
  /** Connector, or any name for events of one's own. */
  readonly source: string;
  /** `order.created`. */
  readonly event: string;
  readonly payload: Json;
  /** The same id is one event, however often it comes; null: every call is a new one. */
  readonly id: string | null;
  readonly environment?: string;
}

export interface ConnectionService {
  list(tenant: string): Promise<ConnectionView[]>;
  get(tenant: string, id: string): Promise<ConnectionView>;
  /** @throws AppError CONFLICT when the connector has a connection in this environment, CONNECTOR_UNKNOWN, CONFIG_INVALID */
  create(tenant: string, input: ConnectionInput): Promise<ConnectionView>;
  replace(tenant: string, id: string, input: ConnectionInput): Promise<ConnectionView>;
  remove(tenant: string, id: string): Promise<void>;
  test(tenant: string, id: string): Promise<ConnectionTest>;
  /** @returns the address a person opens; the connection becomes active when they said yes */
  authorize(tenant: string, id: string): Promise<{ url: string }>;
}

export interface SecretService {
  list(tenant: string): Promise<SecretList>;
  set(tenant: string, name: string, secret: { readonly value: string; readonly environment?: string }): Promise<void>;
  /** @throws AppError NOT_FOUND */
  remove(tenant: string, name: string, environment?: string): Promise<void>;
}

export interface ConnectorService {
  /** Write an API description into the folder as a connector. @throws AppError CONFIG_INVALID, CONFLICT, WORKSPACE_READ_ONLY */
  importApi(tenant: string, request: ImportRequest): Promise<ImportedApi>;
  list(tenant: string): Promise<readonly ConnectorInfo[]>;
  get(tenant: string, name: string): Promise<ConnectorInfo>;
  invoke(tenant: string, call: { readonly connector: string; readonly action: string; readonly input: Json; readonly environment?: string }): Promise<Json>;
}

export interface MockService {
  view(tenant: string): Promise<MockView>;
  state(tenant: string): Promise<JsonObject>;
  reset(tenant: string, seed: number | undefined): Promise<MockView>;
  calls(tenant: string): Promise<MockCall[]>;
}
