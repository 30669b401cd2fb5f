export { api } from "./api.ts";
export { listen, type StreamEvent, type StreamOptions } from "./events.ts";
export type { Approval, Page, RunAccepted, RunFilter, RunPage, RunRequest, TypeFile, WorkflowView } from "./types.ts";
