export { api } from "./api.ts";
export { listen, type StreamEvent, type StreamOptions } from "./events.ts";
export type {
  Approval,
  CaseRun,
  ConnectionInput,
  ConnectionView,
  ConnectorImport,
  ImportedConnector,
  NotificationItem,
  NotificationPage,
  Page,
  RunAccepted,
  RunFilter,
  RunPage,
  RunRequest,
  RunTrace,
  SecretList,
  TestCase,
  TestCases,
  TraceSpan,
  TypeFile,
  WorkflowView,
} from "./types.ts";
