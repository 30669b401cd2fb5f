import { lstat, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AppError, type Problem } from "@fastn/core";
import type { Logger } from "@fastn/core/node";
import { openStore, type OpenStoreOptions, type Store } from "../store/index.ts";
import { problem } from "./analysis/problem.ts";
import { type HeldLock, takeLock } from "./workspace/lock.ts";

/** What the studio keeps of a folder, and how: in `.fastn/` when it may, else in memory, just for looking. */
export interface DataFolder {
  readonly store: Store;
  /** null when nothing is kept. */
  readonly path: string | null;
  readonly lock: HeldLock | null;
  /** Why runs are not possible here, or what else the person should know. */
  readonly problems: readonly Problem[];
  /** Nothing is kept, so nothing runs. */
  readonly viewOnly: boolean;
  close(): Promise<void>;
}

export interface DataFolderOptions extends Required<Pick<OpenStoreOptions, "synchronous" | "onCommit">> {
  readonly root: string;
  readonly readOnly: boolean;
  readonly logger: Logger;
}

/**
 * Take the lock and open the database of a folder. What is wrong with the database never keeps the folder from opening.
 * @throws AppError WORKSPACE_LOCKED
 */
export async function openDataFolder(options: DataFolderOptions): Promise<DataFolder> {
  const { root, readOnly } = options;
  if (readOnly)
    return inMemory(
      "warning",
      new AppError(
        "WORKSPACE_READ_ONLY",
        `The folder ${root} cannot be written, so it is open for looking only: nothing can be saved or run. Copy it to change it.`,
      ),
    );
  const path = join(root, ".fastn");
  const refusal = await prepare(path);
  if (refusal !== null) return inMemory("error", refusal);
  const lock = await takeLock(root);
  try {
    return await withDatabase(path, lock, options);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function withDatabase(path: string, lock: HeldLock, { logger, synchronous, onCommit }: DataFolderOptions): Promise<DataFolder> {
  const url = `sqlite:${join(path, "fastn.db")}`;
  const problems: Problem[] = [];
  const open = (): Promise<Store> => openStore(url, { verify: lock.uncleanEnd, synchronous, onCommit });
  let store: Store;
  try {
    store = await open().catch((error: unknown) => {
      if (!(error instanceof AppError) || error.code !== "STORE_DAMAGED") throw error;
      logger.error({ err: error }, "database set aside");
      problems.push(problem("warning", error.code, `${error.message} A new one was begun: earlier runs are not shown; workflows are not affected.`, ""));
      return open();
    });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    await lock.release();
    return inMemory("error", new AppError(error.code, `${error.message} The folder is open for looking only.`, error.details, { cause: error }));
  }
  return {
    store,
    path,
    lock,
    problems,
    viewOnly: false,
    async close() {
      await store.close();
      await lock.release();
    },
  };
}

async function inMemory(severity: Problem["severity"], reason: AppError): Promise<DataFolder> {
  const store = await openStore("memory:");
  return { store, path: null, lock: null, problems: [problem(severity, reason.code, reason.message, "")], viewOnly: true, close: () => store.close() };
}

/** Make `.fastn`, kept out of git. A link in its place could send our database anywhere, so it is not followed. */
async function prepare(path: string): Promise<AppError | null> {
  try {
    await mkdir(path, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => (error.code === "EEXIST" ? undefined : Promise.reject(error)));
    if (!(await lstat(path)).isDirectory())
      return new AppError("WORKSPACE_READ_ONLY", `${path} is not a folder of its own. Remove it, then open the folder again.`);
    await writeFile(join(path, ".gitignore"), "*\n", { flag: "wx" }).catch((error: NodeJS.ErrnoException) =>
      error.code === "EEXIST" ? undefined : Promise.reject(error),
    );
    return null;
  } catch (error) {
    return new AppError(
      "WORKSPACE_READ_ONLY",
      `${path} cannot be made (${(error as NodeJS.ErrnoException).code ?? String(error)}), so the folder is open for looking only.`,
      {},
      { cause: error },
    );
  }
}
