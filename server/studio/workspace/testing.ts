import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface TempFolder {
  readonly root: string;
  remove(): void;
}

export function tempFolder(): TempFolder {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "fastn-workspace-")));
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}
