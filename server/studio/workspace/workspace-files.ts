import { access, constants, readdir, realpath, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AppError, type FileContent, type FileEntry } from "@fastn/core";
import { alike } from "../analysis/alike.ts";
import type { ExpectedVersion, FileService } from "../services.ts";
import { Turns } from "../turns.ts";
import { listFiles, type Listing } from "./list-files.ts";
import { resolveExisting, resolveForWrite } from "./paths.ts";
import { etagOf, readBytes, readTextFile, syncFolder, toBytes, writeAtomically } from "./text-file.ts";

export interface WorkspaceFiles extends FileService {
  /** Real path of the folder. */
  readonly root: string;
  readonly readOnly: boolean;
  scan(): Promise<Listing>;
}

/**
 * The files of one folder. Writes are taken one by one, so of several savers of one version exactly one wins.
 * @param onChange told of each path this program changed
 * @throws AppError WORKSPACE_NOT_FOUND
 */
export async function openWorkspaceFiles(folder: string, onChange: (path: string) => void): Promise<WorkspaceFiles> {
  const root = await openFolder(folder);
  const readOnly = !(await isWritable(root));
  const turns = new Turns();

  const requireWritable = (): void => {
    if (readOnly)
      throw new AppError("WORKSPACE_READ_ONLY", `The folder ${root} cannot be written. Copy it somewhere you may write to, then change it there.`, { root });
  };

  return {
    root,
    readOnly,
    scan: () => listFiles(root),
    list: async (): Promise<FileEntry[]> => [...(await listFiles(root)).entries],
    read: async (_tenant, path) => readTextFile(await resolveExisting(root, path), path),
    async save(_tenant, path, text, expected) {
      requireWritable();
      const bytes = toBytes(text, path);
      return turns.take(async () => {
        const real = await resolveForWrite(root, path);
        const mode = await requireVersion(real, path, expected);
        if (expected === null) await requireNoTwin(root, path);
        await writeAtomically(real, bytes, mode);
        onChange(path);
        return { path, text, etag: etagOf(bytes) } satisfies FileContent;
      });
    },
    async remove(_tenant, path, expected) {
      requireWritable();
      await turns.take(async () => {
        const real = await resolveExisting(root, path);
        await requireVersion(real, path, expected);
        await rm(real);
        await syncFolder(dirname(real));
        onChange(path);
      });
    },
  };
}

async function openFolder(folder: string): Promise<string> {
  const root = await realpath(folder).catch(() => null);
  if (root === null || !(await stat(root)).isDirectory()) {
    throw new AppError("WORKSPACE_NOT_FOUND", `There is no folder ${folder}. Check the path, or make the folder first.`, { root: folder });
  }
  return root;
}

/** A folder without any write permission is meant to be left alone, even by a user the system would let through. */
async function isWritable(root: string): Promise<boolean> {
  if (process.platform !== "win32" && ((await stat(root)).mode & 0o222) === 0) return false;
  return access(root, constants.W_OK).then(
    () => true,
    () => false,
  );
}

/**
 * The file must be as the caller saw it.
 * @returns permission bits to keep
 */
async function requireVersion(real: string, path: string, expected: ExpectedVersion): Promise<number> {
  const found = await stat(real).catch(() => null);
  if (expected === null) {
    if (found !== null) throw new AppError("PRECONDITION_FAILED", `${path} exists already. Open it, or choose another name.`, { path });
    return 0o644;
  }
  if (found === null) throw new AppError("PRECONDITION_FAILED", `${path} was deleted in the meantime. Save it as a new file to keep your version.`, { path });
  const current = etagOf(await readBytes(real, path));
  if (current !== expected) {
    throw new AppError("PRECONDITION_FAILED", `${path} was changed in the meantime. Compare both versions, then save again.`, { path, currentEtag: current });
  }
  return found.mode & 0o777;
}

/**
 * No new file under a name that differs from one there in case or accents only: on disks of macOS and Windows the two would be one.
 * @throws AppError CONFLICT
 */
async function requireNoTwin(root: string, path: string): Promise<void> {
  const names = path.split("/");
  for (const [depth, name] of names.entries()) {
    const around = names.slice(0, depth);
    const siblings = await readdir(join(root, ...around)).catch((): string[] => []);
    if (siblings.includes(name)) continue;
    const twin = siblings.find((other) => alike(other) === alike(name));
    if (twin === undefined) return;
    const there = [...around, twin].join("/");
    throw new AppError("CONFLICT", `${path} cannot be made beside ${there}: disks of macOS and Windows take the two for one. Choose another name.`, {
      path,
      existing: there,
    });
  }
}
