import { chmod, rm } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "@fastn/core";
import { lockFileOf, type WorkspaceLock } from "@fastn/core/node";
import Database from "better-sqlite3";
import { writeAtomically } from "./text-file.ts";

export interface HeldLock {
  /** The one before ended without giving the lock back: its database deserves a closer look. */
  readonly uncleanEnd: boolean;
  /** Tell other programs of this user where to find us. */
  publish(lock: WorkspaceLock): Promise<void>;
  release(): Promise<void>;
}

/**
 * One studio per folder. The lock itself is the operating system's, taken through SQLite on a file of its own: it ends with the process,
 * however that ends, so no lock is ever stale. `lock.json` beside it only tells who holds it.
 * @param root real path of a writable folder; `.fastn` in it exists
 * @throws AppError WORKSPACE_LOCKED
 */
export async function takeLock(root: string): Promise<HeldLock> {
  const db = new Database(join(root, ".fastn", "lock.db"), { timeout: 0 });
  try {
    db.pragma("journal_mode = MEMORY");
    db.exec("begin exclusive");
  } catch (error) {
    db.close();
    if (!String((error as { code?: unknown }).code).startsWith("SQLITE_BUSY")) throw error;
    throw new AppError("WORKSPACE_LOCKED", `Another fastn studio has the folder ${root} open.`, { root }, { cause: error });
  }
  const file = lockFileOf(root);
  const uncleanEnd = await rm(file).then(
    () => true,
    () => false,
  );
  return {
    uncleanEnd,
    async publish(lock) {
      await writeAtomically(file, Buffer.from(`${JSON.stringify(lock)}\n`), 0o600);
      await chmod(file, 0o600);
    },
    async release() {
      await rm(file, { force: true });
      if (db.open) {
        db.exec("rollback");
        db.close();
      }
    },
  };
}
