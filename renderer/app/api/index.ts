export { api } from "./api.ts";
export { listen, type StreamEvent, type StreamOptions } from "./events.ts";
export type {
  Approval,
  ConnectionInput,
  ConnectionView,
  NotificationItem,
  NotificationPage,
  Page,
  RunAccepted,
  RunFilter,
  RunPage,
  RunRequest,
  SecretList,
  TypeFile,
  WorkflowView,
} from "./types.ts";
