import { AppError, type Problem } from "@fastn/core";
import { localTenant } from "../services.ts";
import type { Listing } from "../workspace/list-files.ts";
import type { WorkspaceFiles } from "../workspace/workspace-files.ts";
import { problem } from "./problem.ts";

/** Layout files that cannot be used: warnings, because the workflow is drawn and runs without. Files that did not change are not read again. */
export function createLayoutCheck(files: Pick<WorkspaceFiles, "read">): (listing: Listing) => Promise<readonly Problem[]> {
  let known: ReadonlyMap<string, { readonly stamp: string; readonly problems: readonly Problem[] }> = new Map();
  return async ({ entries, stamps }) => {
    const checked = new Map<string, { stamp: string; problems: readonly Problem[] }>();
    for (const { path, role } of entries) {
      if (role !== "layout") continue;
      const stamp = stamps.get(path) ?? "";
      const before = known.get(path);
      checked.set(path, before?.stamp === stamp ? before : { stamp, problems: await check(files, path) });
    }
    known = checked;
    return [...checked.values()].flatMap(({ problems }) => problems);
  };
}

async function check(files: Pick<WorkspaceFiles, "read">, path: string): Promise<readonly Problem[]> {
  const { parseLayoutFile } = await import("@fastn/builder/layout-file");
  try {
    parseLayoutFile((await files.read(localTenant, path)).text);
    return [];
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { line, column } = error.details;
    const range = typeof line === "number" && typeof column === "number" ? { start: 0, end: 0, line, column, endLine: line, endColumn: column } : undefined;
    return [problem("warning", error.code, error.message, path, range)];
  }
}
