import { accessSync, constants, existsSync } from "node:fs";
import { AppError } from "@fastn/core";

/** Why a disk takes no writes: there is no room, it may only be read, or anything else. */
export type WriteFault = "disk_full" | "read_only" | "unavailable";

/** @returns null for errors that say nothing about the disk (a constraint, a bug of ours) */
export function writeFaultOf(error: unknown): WriteFault | null {
  const code = String((error as { code?: unknown } | null)?.code);
  if (code === "SQLITE_FULL") return "disk_full";
  if (code.startsWith("SQLITE_READONLY")) return "read_only";
  return /^SQLITE_(IOERR|CANTOPEN|BUSY|LOCKED|PERM|NOLFS)/.test(code) ? "unavailable" : null;
}

/** A commit that failed, as every caller of it is told; `details.fault` says why when the disk is to blame. */
export function writeFailure(file: string, cause: unknown): AppError {
  const said = writeFaultOf(cause);
  const fault = said === "unavailable" && !isWritable(file) ? "read_only" : said;
  const message = `The database could not be written: ${cause instanceof Error ? cause.message : String(cause)}`;
  return new AppError("STORE_UNAVAILABLE", message, { file, ...(fault !== null && { fault }) }, { cause });
}

/** SQLite calls a write that the system refuses an I/O error, whatever the reason. */
function isWritable(file: string): boolean {
  try {
    for (const one of [file, `${file}-wal`]) if (existsSync(one)) accessSync(one, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
