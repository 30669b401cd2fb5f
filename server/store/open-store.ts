import { AppError } from "@fastn/core";
import { createMemoryStore } from "./memory/memory-store.ts";
import type { Store } from "./store.ts";

export interface OpenStoreOptions {
  /** Read the whole database for damage first. Default false. */
  readonly verify?: boolean;
  /**
   * `normal` waits for the disk at checkpoints only: safe against a crash of the program, not of the power. Default `full`: every commit is on disk
   * before its promise resolves.
   */
  readonly synchronous?: "full" | "normal";
  /** Told of every commit that changed something (null) and of every one that failed. Default: nobody is told. */
  readonly onCommit?: (failure: AppError | null) => void;
}

/**
 * Open a store by its address: `memory:` or `sqlite:<path>`.
 * @throws AppError CONFIG_INVALID for other addresses, STORE_DAMAGED, STORE_TOO_NEW, STORE_UNAVAILABLE
 */
export async function openStore(url: string, options: OpenStoreOptions = {}): Promise<Store> {
  if (url === "memory:") return createMemoryStore();
  if (url.startsWith("sqlite:") && url.length > "sqlite:".length) {
    const { openSqliteStore } = await import("./sqlite/sqlite-store.ts");
    return openSqliteStore({ file: url.slice("sqlite:".length), ...options });
  }
  throw new AppError("CONFIG_INVALID", `A database address is "memory:" or "sqlite:<path>", not "${url.split(":")[0]}:…".`);
}
