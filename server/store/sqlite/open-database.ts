import { existsSync, lstatSync, mkdirSync, renameSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname } from "node:path";
import { AppError } from "@fastn/core";
import Database from "better-sqlite3";

export type SqliteDatabase = Database.Database;

/** "fast" in ASCII, in the file's header: tells our databases from those of other programs. */
export const applicationId = 0x66617374;
/** The first release without the WAL reset bug (sqlite.org/releaselog/3_51_3.html). */
const oldestSqlite = [3, 51, 3] as const;

/**
 * Open or create a database file with the settings that make a commit durable.
 * A file that is damaged or another program's is never written to: it is moved aside, whole.
 * @throws AppError STORE_DAMAGED with details.keptAs, STORE_UNAVAILABLE
 */
export async function openDatabase(file: string, verify: boolean, synchronous: "full" | "normal"): Promise<SqliteDatabase> {
  mkdirSync(dirname(file), { recursive: true });
  if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true) throw setAside(file, "is a link to somewhere else");
  if (!(await looksLikeSqlite(file))) throw setAside(file, "is not a database");
  let db: SqliteDatabase | undefined;
  try {
    db = new Database(file, { timeout: 2_000 });
    requireVersion(db);
    requireOurs(db);
    configure(db, synchronous);
    if (verify) requireSound(db);
    return db;
  } catch (error) {
    db?.close();
    throw translate(error, file);
  }
}

/** SQLite's own words for what is wrong, as our errors. A damaged file is moved aside; the caller must have closed it. */
export function translate(error: unknown, file: string): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof Foreign) return setAside(file, "belongs to another program");
  const code = (error as { code?: unknown }).code;
  if (typeof code === "string" && /^SQLITE_(CORRUPT|NOTADB|FORMAT)/.test(code)) return setAside(file, "is damaged");
  return new AppError(
    "STORE_UNAVAILABLE",
    `The database ${file} cannot be opened: ${error instanceof Error ? error.message : String(error)}`,
    { file },
    { cause: error },
  );
}

class Foreign extends Error {}

/** An empty or absent file becomes a fresh database. */
async function looksLikeSqlite(file: string): Promise<boolean> {
  const handle = await open(file, "r").catch(() => null);
  if (handle === null) return true;
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(16), 0, 16, 0);
    return bytesRead === 0 || buffer.toString("latin1", 0, bytesRead) === "SQLite format 3\0";
  } finally {
    await handle.close();
  }
}

function requireVersion(db: SqliteDatabase): void {
  const version = String(db.prepare("select sqlite_version()").pluck().get());
  const parts = version.split(".").map(Number);
  const order = oldestSqlite.map((part, index) => (parts[index] ?? 0) - part).find((difference) => difference !== 0) ?? 0;
  if (order < 0) throw new AppError("STORE_UNAVAILABLE", `SQLite ${version} has a known data loss bug; ${oldestSqlite.join(".")} or newer is needed.`);
}

function requireOurs(db: SqliteDatabase): void {
  const isEmpty = db.prepare("select count(*) from sqlite_schema").pluck().get() === 0;
  if (!isEmpty && db.pragma("application_id", { simple: true }) !== applicationId) throw new Foreign();
}

function configure(db: SqliteDatabase, synchronous: "full" | "normal"): void {
  db.pragma("journal_mode = WAL");
  // better-sqlite3 is built with NORMAL for WAL, which may lose the last commits with the power; set explicitly, FULL stays.
  db.pragma(`synchronous = ${synchronous}`);
  db.pragma("foreign_keys = ON");
  db.pragma("busy_timeout = 2000");
  // A thread copies the log to the file (`checkpoints.ts`); this is for when it cannot: 64 MiB of log, and no more are kept once they were copied.
  db.pragma("wal_autocheckpoint = 16000");
  db.pragma("journal_size_limit = 67108864");
  // Writers come back to few pages; twice as many were kept for nothing, and take the memory that the thread needs.
  db.pragma("cache_size = -8000");
  db.pragma("mmap_size = 0");
  // A folder from elsewhere may bring a database along: views and triggers in it must not call functions.
  db.pragma("trusted_schema = OFF");
  if (db.pragma("application_id", { simple: true }) !== applicationId) db.pragma(`application_id = ${applicationId}`);
}

/** Commits must reach the disk as wanted: checked after a write, because the built-in default changes at the first one. @returns how they do */
export function requireDurable(db: SqliteDatabase, wanted: "full" | "normal"): "full" | "normal" {
  const mode = db.pragma("journal_mode", { simple: true });
  const synchronous = db.pragma("synchronous", { simple: true });
  if (mode !== "wal" || synchronous !== (wanted === "full" ? 2 : 1)) {
    throw new AppError("STORE_UNAVAILABLE", `The database does not write durably (journal ${String(mode)}, synchronous ${String(synchronous)}).`);
  }
  return wanted;
}

function requireSound(db: SqliteDatabase): void {
  const answer = db.pragma("quick_check(1)", { simple: true });
  if (answer !== "ok") throw Object.assign(new Error(String(answer)), { code: "SQLITE_CORRUPT" });
}

/** Keep the file with its log, out of the way. */
function setAside(file: string, fault: string): AppError {
  const keptAs = `${file}.set-aside-${new Date().toISOString().replaceAll(/[:.]/g, "-")}`;
  for (const suffix of ["", "-wal", "-shm"]) if (existsSync(file + suffix)) renameSync(file + suffix, keptAs + suffix);
  return new AppError("STORE_DAMAGED", `The database ${file} ${fault}. It was kept as ${keptAs}; nothing in it was changed.`, { file, keptAs });
}
