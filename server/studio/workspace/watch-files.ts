import { type FSWatcher, watch } from "node:fs";
import { join } from "node:path";
import type { Clock } from "@fastn/core";
import type { Listing } from "./list-files.ts";

export interface FileWatch {
  /** Look now instead of waiting for the file system to say something. `path` has changed for sure. */
  check(path: string): Promise<void>;
  close(): void;
}

export interface WatchOptions {
  readonly root: string;
  readonly scan: () => Promise<Listing>;
  readonly onChange: (paths: readonly string[]) => void;
  readonly clock: Clock;
}

/** Several events tell of one save; they are taken together, ms. */
const settleMs = 60;
/** Where folders cannot be watched (limits, network disks), they are looked at this often, ms. */
const pollMs = 2_000;
/** Each watched folder costs a system handle. */
const mostWatchers = 500;

/**
 * Tell which files other programs changed, added or deleted. Every folder is watched by itself, because recursive watching would walk
 * node_modules and .git; what the events say is not trusted, the folder is scanned.
 */
export async function watchFiles({ root, scan, onChange, clock }: WatchOptions): Promise<FileWatch> {
  const watchers = new Map<string, FSWatcher>();
  let before = await scan();
  let closed = false;
  let cancelPending: (() => void) | null = null;
  let checking: Promise<void> = Promise.resolve();
  let polling = false;
  const known = new Set<string>();

  const schedule = (afterMs: number): void => {
    if (closed || cancelPending !== null) return;
    cancelPending = clock.after(afterMs, () => {
      cancelPending = null;
      void check();
    });
  };

  const follow = (listing: Listing): void => {
    const folders = new Set(["", ...listing.entries.filter(({ kind }) => kind === "folder").map(({ path }) => path)]);
    for (const [folder, watcher] of watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      watchers.delete(folder);
    }
    polling = folders.size > mostWatchers;
    for (const folder of folders) {
      if (watchers.has(folder) || watchers.size >= mostWatchers) continue;
      try {
        const watcher = watch(join(root, folder), { persistent: false }, () => schedule(settleMs));
        watcher.on("error", () => {
          watcher.close();
          watchers.delete(folder);
          schedule(settleMs);
        });
        watchers.set(folder, watcher);
      } catch {
        polling = true;
      }
    }
  };

  const look = async (): Promise<void> => {
    const now = await scan();
    if (closed) return;
    const changed = [...new Set([...known, ...differences(before, now)])].sort();
    known.clear();
    before = now;
    follow(now);
    if (changed.length > 0) onChange(changed);
    if (polling) schedule(pollMs);
  };
  const check = (): Promise<void> => (checking = checking.then(look, look));

  follow(before);
  if (polling) schedule(pollMs);
  return {
    check(path) {
      known.add(path);
      return check();
    },
    close() {
      closed = true;
      cancelPending?.();
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}

const facts = ({ entries, stamps }: Listing): Map<string, string> => new Map(entries.map(({ path, kind }) => [path, stamps.get(path) ?? kind]));

function differences(before: Listing, now: Listing): string[] {
  const [old, fresh] = [facts(before), facts(now)];
  return [...new Set([...old.keys(), ...fresh.keys()])].filter((path) => old.get(path) !== fresh.get(path)).sort();
}
