import { lstat, realpath } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { AppError } from "@fastn/core";

/** Never read, written or listed through the studio: history, hooks, the database with its token. */
const protectedFolders = new Set([".git", ".fastn"]);
const deviceNames = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;
const mostBytesOfName = 255;

const refuse = (path: string, reason: string): AppError =>
  new AppError("PATH_OUTSIDE_WORKSPACE", `The path "${path.slice(0, 200)}" is refused: it ${reason}.`, { path: path.slice(0, 200) });

/**
 * Check a workspace path as text: relative, forward slashes, and a name that means the same on every system.
 * @throws AppError PATH_OUTSIDE_WORKSPACE
 */
export function checkPath(path: string): void {
  for (const name of path.split("/")) {
    if (name === "" || name === "." || name === "..") throw refuse(path, "is not a plain path inside the folder");
    if (/[\\:\p{Cc}\u{FFFF}]/u.test(name) || !name.isWellFormed()) throw refuse(path, "holds a character that file names cannot have everywhere");
    if (/[. ]$/.test(name) || deviceNames.test(name)) throw refuse(path, "holds a name that means something else on Windows");
    if (Buffer.byteLength(name) > mostBytesOfName) throw refuse(path, `holds a name longer than ${mostBytesOfName} bytes`);
    if (isProtected(name)) throw refuse(path, `leads into ${name}, which belongs to other programs`);
  }
}

/** File systems that ignore case, and HFS+, which ignores some invisible characters, must not be a way around. */
export function isProtected(name: string): boolean {
  return protectedFolders.has(
    name
      .normalize("NFKC")
      .replaceAll(/\p{Cf}/gu, "")
      .toLowerCase(),
  );
}

/**
 * Where an existing file really is. Links inside the folder are followed; those that lead out or into protected folders are not.
 * @param root real path of the folder
 * @throws AppError PATH_OUTSIDE_WORKSPACE, NOT_FOUND
 */
export async function resolveExisting(root: string, path: string): Promise<string> {
  checkPath(path);
  let real: string;
  try {
    real = await realpath(join(root, ...path.split("/")));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ELOOP") throw refuse(path, "is a link that leads to itself");
    throw new AppError("NOT_FOUND", `There is no file ${path} in this folder.`, { path }, { cause: error });
  }
  requireInside(root, real, path);
  return real;
}

/**
 * Where a file is or would be made. Its folder may not exist yet; the nearest one that does must be inside.
 * @throws AppError PATH_OUTSIDE_WORKSPACE
 */
export async function resolveForWrite(root: string, path: string): Promise<string> {
  checkPath(path);
  const target = join(root, ...path.split("/"));
  const existing = await lstat(target).catch(() => null);
  if (existing !== null) return resolveExisting(root, path);
  for (let folder = dirname(target); folder.length >= root.length; folder = dirname(folder)) {
    const real = await realpath(folder).catch(() => null);
    if (real === null) continue;
    if (real !== root) requireInside(root, real, path);
    return join(real, target.slice(folder.length + 1));
  }
  throw refuse(path, "is in a folder that does not exist");
}

function requireInside(root: string, real: string, path: string): void {
  const prefix = root.endsWith(sep) ? root : root + sep;
  if (!real.startsWith(prefix)) throw refuse(path, "leads out of the folder");
  if (real.slice(prefix.length).split(sep).some(isProtected)) throw refuse(path, "leads into a folder that belongs to other programs");
}
