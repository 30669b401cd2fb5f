import { existsSync } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { AppError } from "@fastn/core";
import { UsageError } from "./command.ts";

/**
 * The folder a command works on, as a real path: the one named, else the nearest around `cwd` with a `fastn.config.ts`, else `cwd` when it has workflows.
 * @throws UsageError when the one named is no folder
 * @throws AppError WORKSPACE_NOT_FOUND: a folder that happens to be the current one is not made a workspace, and nothing checked is not nothing wrong
 */
export async function workspaceFolder(named: string | undefined, cwd: string): Promise<string> {
  if (named === undefined) return realpath(around(cwd));
  const folder = resolve(cwd, named);
  const found = await stat(folder).catch(() => null);
  if (!found?.isDirectory()) throw new UsageError(`--workspace ${named}: there is no such folder.`);
  return realpath(folder);
}

function around(cwd: string): string {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "fastn.config.ts"))) return folder;
    if (dirname(folder) === folder) break;
  }
  if (existsSync(join(cwd, "workflows"))) return cwd;
  const message = `There is no fastn workspace here: neither ${cwd} nor a folder around it has a fastn.config.ts. Make one with "fastn init <folder>", or name one with --workspace <dir>.`;
  throw new AppError("WORKSPACE_NOT_FOUND", message, { folder: cwd });
}
