import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { AppError, type FileEntry } from "@fastn/core";
import { isProtected, resolveExisting } from "./paths.ts";
import { roleOf } from "./roles.ts";
import { isTemporary } from "./text-file.ts";

export interface Listing {
  /** Sorted by path. */
  readonly entries: readonly FileEntry[];
  /** By path of each file, something that differs after a change: time, size and identity on disk. */
  readonly stamps: ReadonlyMap<string, string>;
  /** Links that are not followed, and why. */
  readonly refused: readonly { readonly path: string; readonly reason: AppError }[];
  /** Something was left out because of the limits below. */
  readonly truncated: boolean;
}

const mostEntries = 20_000;
const deepest = 32;
/** Too big to show and never edited by hand. */
const leftOut = new Set(["node_modules"]);

/** Files and folders of a workspace. Links to folders are not followed; links to files are when they stay inside. */
export async function listFiles(root: string): Promise<Listing> {
  const entries: FileEntry[] = [];
  const stamps = new Map<string, string>();
  const refused: Listing["refused"][number][] = [];
  let truncated = false;

  const add = async (path: string, real: string): Promise<void> => {
    const found = await stat(real).catch(() => null);
    if (found === null || !(found.isFile() || found.isDirectory())) return;
    const isFile = found.isFile();
    entries.push({ path, kind: isFile ? "file" : "folder", sizeBytes: isFile ? found.size : 0, role: isFile ? roleOf(path) : "other" });
    if (isFile) stamps.set(path, `${found.mtimeMs} ${found.size} ${found.ino}`);
  };

  const walk = async (folder: string, depth: number): Promise<void> => {
    const children = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
    for (const child of children.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (isProtected(child.name) || leftOut.has(child.name) || isTemporary(child.name)) continue;
      if (entries.length >= mostEntries || depth > deepest) {
        truncated = true;
        return;
      }
      const path = folder === "" ? child.name : `${folder}/${child.name}`;
      if (child.isSymbolicLink()) {
        const real = await resolveExisting(root, path).catch((error: AppError) => error);
        if (real instanceof Error) refused.push({ path, reason: real });
        else if ((await stat(real)).isFile()) await add(path, real);
      } else {
        await add(path, join(root, path));
        if (child.isDirectory()) await walk(path, depth + 1);
      }
    }
  };
  await walk("", 0);
  return { entries, stamps, refused, truncated };
}
