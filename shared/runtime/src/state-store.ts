import type { Json } from "@fastn/core";

/** Key-value pairs of `ctx.state`, shared by the runs of one workflow. An instance serves one tenant; a `set` that has resolved is durable. */
export interface WorkflowStateStore {
  /** null when nothing is kept under the key. */
  get(workflow: string, key: string): Promise<Json>;
  /** null takes the key away. */
  set(workflow: string, key: string, value: Json): Promise<void>;
}
