import { existsSync } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { UsageError } from "./command.ts";

/**
 * The folder a command works on, as a real path: the one named, else the nearest around `cwd` with a `fastn.config.ts`, else `cwd`.
 * @throws UsageError when the one named is no folder
 */
export async function workspaceFolder(named: string | undefined, cwd: string): Promise<string> {
  if (named === undefined) return realpath(around(cwd) ?? cwd);
  const folder = resolve(cwd, named);
  const found = await stat(folder).catch(() => null);
  if (!found?.isDirectory()) throw new UsageError(`--workspace ${named}: there is no such folder.`);
  return realpath(folder);
}

function around(cwd: string): string | null {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "fastn.config.ts"))) return folder;
    if (dirname(folder) === folder) return null;
  }
}
