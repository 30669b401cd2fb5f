import { watch } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { parseStrictJson, type Json } from "@fastn/core/values";
import type { MockServer } from "./create-mock-server.ts";
import type { MockSettings, RuleSource } from "./settings.ts";

export interface FollowedFiles extends Pick<MockSettings, "seed" | "locale" | "latencyMs" | "failureRate"> {
  readonly rules: readonly string[];
  readonly recorded: readonly string[];
}

/** Several events tell of one save; they are taken together, ms. */
const settleMs = 100;

/**
 * Answer by the rules and recordings of files, and read them again when they change. A file that is wrong is told of, and what stood in it before holds.
 * @returns what ends the watching; null when a file cannot be read at the start
 */
export async function followFiles(mock: MockServer, files: FollowedFiles, complain: (sentence: string) => void): Promise<(() => void) | null> {
  const { rules, recorded, ...behaviour } = files;
  const load = async (): Promise<boolean> => {
    const [ruleSources, recordings] = [await readAll(rules, complain), await readAll(recorded, complain)];
    if (ruleSources === null || recordings === null) return false;
    const faults = await mock.configure({ ...behaviour, rules: ruleSources, recordings });
    for (const { source, message } of faults) complain(`${source}: ${message}`);
    return faults.length === 0;
  };
  if (!(await load())) return null;
  let pending: NodeJS.Timeout | undefined;
  // Editors put a new file in the place of the old one, so it is the folder that is watched.
  const names = new Set([...rules, ...recorded].map((file) => basename(file)));
  const watchers = [...new Set([...rules, ...recorded].map((file) => dirname(file)))].map((folder) =>
    watch(folder, { persistent: false }, (_event, name) => {
      if (name === null || !names.has(name)) return;
      clearTimeout(pending);
      pending = setTimeout(() => void load(), settleMs);
    }),
  );
  return () => {
    clearTimeout(pending);
    for (const watcher of watchers) watcher.close();
  };
}

async function readAll(files: readonly string[], complain: (sentence: string) => void): Promise<RuleSource[] | null> {
  const found: RuleSource[] = [];
  for (const file of files) {
    try {
      found.push({ source: file, value: parseStrictJson(await readFile(file, "utf8")) as Json });
    } catch (error) {
      complain(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
      return null;
    }
  }
  return found;
}
