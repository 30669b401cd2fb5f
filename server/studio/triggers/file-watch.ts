import { matchesGlob } from "node:path";
import type { Clock } from "@fastn/core";
import type { FileChange } from "@fastn/workflow/plan";
import type { Listing } from "../workspace/list-files.ts";
import type { Armed } from "./active-triggers.ts";

export interface ChangedFile {
  readonly path: string;
  readonly change: FileChange;
  /** 0 for one that is gone. */
  readonly sizeBytes: number;
  /** Differs for each state of the file. */
  readonly stamp: string;
}

export interface FileWatch {
  set(triggers: readonly Armed<"file">[]): void;
  /** The folder as it is now. The first one is where it begins. */
  observe(listing: Listing): void;
  close(): void;
}

export interface FileWatchOptions {
  readonly clock: Clock;
  readonly fire: (trigger: Armed<"file">, file: ChangedFile) => void;
}

/**
 * File triggers, fed with the folder's listings: what is not listed (links that lead out, `.git`, `node_modules`) is never seen. A file is
 * told of once it is quiet: what happens to it in between counts as one change.
 */
export function createFileWatch({ clock, fire }: FileWatchOptions): FileWatch {
  let before: Listing | null = null;
  let watching: readonly Armed<"file">[] = [];
  const settling = new Map<string, { readonly cancel: () => void; readonly file: ChangedFile }>();

  const settle = (trigger: Armed<"file">, file: ChangedFile): void => {
    const key = JSON.stringify([trigger.workflow, trigger.environment, file.path]);
    const waiting = settling.get(key);
    waiting?.cancel();
    settling.delete(key);
    const change = waiting === undefined ? file.change : joined(waiting.file.change, file.change);
    if (change === null) return;
    const now = { ...file, change };
    const cancel = clock.after(trigger.plan.settleMs, () => {
      settling.delete(key);
      if (trigger.plan.on.includes(change)) fire(trigger, now);
    });
    settling.set(key, { cancel, file: now });
  };

  return {
    set(triggers) {
      watching = triggers;
    },
    observe(listing) {
      const changes = before === null ? [] : changesBetween(before, listing);
      before = listing;
      for (const file of changes) {
        for (const trigger of watching) if (matchesGlob(file.path, trigger.plan.files)) settle(trigger, file);
      }
    },
    close() {
      for (const { cancel } of settling.values()) cancel();
      settling.clear();
    },
  };
}

function changesBetween(before: Listing, now: Listing): ChangedFile[] {
  const sizes = new Map(now.entries.map(({ path, sizeBytes }) => [path, sizeBytes]));
  const found: ChangedFile[] = [];
  for (const [path, stamp] of now.stamps) {
    const old = before.stamps.get(path);
    if (old !== stamp) found.push({ path, change: old === undefined ? "created" : "changed", sizeBytes: sizes.get(path) ?? 0, stamp });
  }
  for (const [path, stamp] of before.stamps) if (!now.stamps.has(path)) found.push({ path, change: "deleted", sizeBytes: 0, stamp: `${stamp} gone` });
  return found;
}

/** Two changes as one; null when nothing is left of them. */
function joined(first: FileChange, second: FileChange): FileChange | null {
  if (first === "created") return second === "deleted" ? null : "created";
  if (first === "deleted") return second === "deleted" ? "deleted" : "changed";
  return second;
}
