import { relative, resolve, sep } from "node:path";

export interface Written {
  /** Of the workspace. */
  readonly root: string;
  readonly cwd: string;
  /** A file we write ourselves, from `cwd`. */
  readonly written: string | undefined;
}

/** Whether changed files, named from `root`, are more than the one we write: running again for that would never end. */
export function newsBeside({ root, cwd, written }: Written): (paths: readonly string[]) => boolean {
  const own = written === undefined ? null : relative(root, resolve(cwd, written)).split(sep).join("/");
  return (paths) => paths.some((path) => path !== own);
}
