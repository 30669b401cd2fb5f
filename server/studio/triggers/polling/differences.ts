import { isJsonObject, type Json } from "@fastn/core";
import { equalJson, parsePayloadPath, readPayload } from "@fastn/workflow/conditions";
import type { RecordChange } from "@fastn/workflow/plan";

/** Records by key, as a poll saw them. */
export type Snapshot = ReadonlyMap<string, Json>;

export interface Difference {
  readonly key: string;
  readonly change: RecordChange;
  /** As it is now, or was before it went. */
  readonly record: Json;
  /** null for one that is new. */
  readonly previous: Json;
  /** Members that differ, sorted; of one that changed only. */
  readonly changedFields: readonly string[];
}

export interface Seen {
  readonly records: Snapshot;
  /** Nothing was left out, so what is not here is gone. */
  readonly complete: boolean;
}

/** Records by their keys. @returns also how many have none; those cannot be followed */
export function byKey(records: readonly Json[], keyPath: string): { readonly records: Snapshot; readonly without: number } {
  const path = parsePayloadPath(keyPath) ?? [];
  const found = new Map<string, Json>();
  let without = 0;
  for (const record of records) {
    const key = readPayload(record, path);
    if (typeof key === "string" || typeof key === "number") found.set(String(key), record);
    else without++;
  }
  return { records: found, without };
}

/** What is new, differs or is gone since the snapshot. What is missing from a part of the list is not gone. */
export function differences(before: Snapshot, { records, complete }: Seen, ignored: readonly string[]): Difference[] {
  const found: Difference[] = [];
  for (const [key, record] of records) {
    const previous = before.get(key);
    if (previous === undefined) {
      found.push({ key, change: "created", record, previous: null, changedFields: [] });
      continue;
    }
    const changedFields = changedMembers(previous, record, ignored);
    if (changedFields.length > 0) found.push({ key, change: "updated", record, previous, changedFields });
  }
  if (complete) {
    for (const [key, record] of before) if (!records.has(key)) found.push({ key, change: "deleted", record, previous: record, changedFields: [] });
  }
  return found;
}

function changedMembers(before: Json, now: Json, ignored: readonly string[]): string[] {
  if (!isJsonObject(before) || !isJsonObject(now)) return equalJson(before, now) ? [] : [""];
  const names = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...names].filter((name) => !ignored.includes(name) && !equalJson(before[name] ?? null, now[name] ?? null)).sort();
}
