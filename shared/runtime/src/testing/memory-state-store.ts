import type { Json } from "@fastn/core";
import type { WorkflowStateStore } from "../state-store.ts";

/** Workflow state that forgets when the process ends. */
export class MemoryStateStore implements WorkflowStateStore {
  private readonly values = new Map<string, Json>();

  async get(workflow: string, key: string): Promise<Json> {
    return this.values.get(JSON.stringify([workflow, key])) ?? null;
  }

  async set(workflow: string, key: string, value: Json): Promise<void> {
    if (value === null) this.values.delete(JSON.stringify([workflow, key]));
    else this.values.set(JSON.stringify([workflow, key]), structuredClone(value));
  }
}
