import { createHash, randomUUID } from "node:crypto";
import { constants, type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AppError, type FileContent } from "@fastn/core";

/** Largest file the studio opens or saves, bytes. */
export const maxFileBytes = 5 * 1024 * 1024;

// ignoreBOM keeps a byte order mark in the text, so that saving unchanged text gives the same bytes.
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export const etagOf = (bytes: Uint8Array): string => `"${createHash("sha256").update(bytes).digest("hex")}"`;

/**
 * Read a file as UTF-8 text.
 * @param path how messages and the answer name it
 * @throws AppError FILE_TOO_LARGE, FILE_NOT_TEXT, NOT_FOUND
 */
export async function readTextFile(real: string, path: string): Promise<FileContent> {
  const bytes = await readBytes(real, path);
  return { path, text: toText(bytes, path), etag: etagOf(bytes) };
}

export async function readBytes(real: string, path: string): Promise<Buffer> {
  // A pipe or device would keep us waiting; O_NONBLOCK lets us open one and see what it is.
  const handle = await open(real, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: NodeJS.ErrnoException) => {
    throw new AppError(
      "NOT_FOUND",
      error.code === "EACCES" ? `${path} may not be read by this user.` : `There is no file ${path} in this folder.`,
      { path },
      { cause: error },
    );
  });
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new AppError("NOT_FOUND", `${path} is not a file.`, { path });
    requireSize(stat.size, path);
    return await readWhole(handle, path);
  } finally {
    await handle.close();
  }
}

/** A file may grow between stat and read; the limit holds all the same. */
async function readWhole(handle: FileHandle, path: string): Promise<Buffer> {
  const bytes = await handle.readFile();
  requireSize(bytes.length, path);
  return bytes;
}

function requireSize(sizeBytes: number, path: string): void {
  if (sizeBytes <= maxFileBytes) return;
  throw new AppError("FILE_TOO_LARGE", `${path} has ${sizeBytes} bytes; the studio opens files up to ${maxFileBytes} bytes (5 MiB).`, {
    path,
    sizeBytes,
    maxBytes: maxFileBytes,
  });
}

export function toText(bytes: Uint8Array, path: string): string {
  const notText = (cause?: unknown): AppError =>
    new AppError("FILE_NOT_TEXT", `${path} is not text in UTF-8, so it is not opened as code.`, { path }, { cause });
  if (bytes.includes(0)) throw notText();
  try {
    return utf8.decode(bytes);
  } catch (error) {
    throw notText(error);
  }
}

/** @throws AppError FILE_NOT_TEXT for NUL or lone surrogates, FILE_TOO_LARGE */
export function toBytes(text: string, path: string): Buffer {
  if (text.includes("\0") || !text.isWellFormed())
    throw new AppError("FILE_NOT_TEXT", `The text for ${path} holds characters that no text file can.`, { path });
  const bytes = Buffer.from(text, "utf8");
  requireSize(bytes.length, path);
  return bytes;
}

/**
 * Replace a file so that a crash at any moment leaves the old bytes or the new, never a mixture: new file, fsync, rename, fsync of the folder.
 * @throws AppError WORKSPACE_READ_ONLY when the system does not let us write
 */
export async function writeAtomically(real: string, bytes: Uint8Array, mode = 0o644): Promise<void> {
  const folder = dirname(real);
  await mkdir(folder, { recursive: true }).catch((error: unknown) => Promise.reject(notWritten(real, error)));
  const temporary = join(folder, `.${randomUUID()}.fastn-tmp`);
  try {
    const handle = await open(temporary, "wx", mode);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, real);
  } catch (error) {
    await rm(temporary, { force: true });
    throw notWritten(real, error);
  }
  await syncFolder(folder);
}

function notWritten(real: string, error: unknown): AppError {
  const { code = "unknown" } = error as NodeJS.ErrnoException;
  const reason =
    { ENOSPC: "the disk is full", EROFS: "the disk is read-only", EACCES: "this user may not write there", EPERM: "this user may not write there" }[code] ??
    code;
  return new AppError(
    "WORKSPACE_READ_ONLY",
    `${real} could not be written: ${reason}. Your text is still in the editor; nothing on disk has changed.`,
    { reason: code },
    { cause: error },
  );
}

export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open folders; its file systems journal the rename.
  if (process.platform === "win32") return;
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export const isTemporary = (name: string): boolean => name.endsWith(".fastn-tmp");
