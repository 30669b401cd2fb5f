import type { Json } from "@fastn/core";
import type { StateSlot, WorkflowStateStore } from "../state-store.ts";

/** Workflow state that forgets when the process ends. */
export class MemoryStateStore implements WorkflowStateStore {
  private readonly values = new Map<string, { readonly value: Json; readonly expiresAt: number | null }>();

  async get(slot: StateSlot, key: string, now: number): Promise<Json> {
    const kept = this.values.get(nameOf(slot, key));
    return kept === undefined || (kept.expiresAt ?? Infinity) <= now ? null : kept.value;
  }

  async set(slot: StateSlot, key: string, value: Json, expiresAt: number | null): Promise<void> {
    if (value === null) this.values.delete(nameOf(slot, key));
    else this.values.set(nameOf(slot, key), { value: structuredClone(value), expiresAt });
  }
}

const nameOf = ({ workflow, runId }: StateSlot, key: string): string => JSON.stringify([workflow, runId, key]);
