import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { home } from "./locale.ts";
import type { WorldSnapshot } from "./snapshot/snapshot.ts";
import type { Mutation } from "./world.ts";

/**
 * Where changing requests are kept, so that a mock that is started again has the records runs in flight rely on. The mock replays them; the same
 * changes in the same order give the same bytes.
 */
export interface ChangeLog {
  /** The worlds it began with (none: seeded ones), and what was changed since. */
  load(): { readonly worlds: readonly WorldSnapshot[]; readonly changes: readonly Mutation[] };
  /** Begin anew with these worlds. */
  restart(worlds: readonly WorldSnapshot[]): void;
  append(mutation: Mutation): void;
  clear(): void;
}

/** Beyond this, starting would take seconds: the mock then begins with seeded data again. */
const maxChanges = 20_000;

/** One JSON line a change. A line cut short by a crash is left out: its change was never answered. */
export function fileChangeLog(file: string): ChangeLog {
  return {
    load() {
      if (!existsSync(file)) return { worlds: [], changes: [] };
      const lines = readFileSync(file, "utf8").split("\n");
      const worlds = readWorlds(lines[0] ?? "");
      const changes = lines.flatMap((line) => readLine(line));
      if (changes.length <= maxChanges) return { worlds, changes };
      rmSync(file, { force: true });
      return { worlds: [], changes: [] };
    },
    restart(worlds) {
      mkdirSync(dirname(file), { recursive: true });
      // Whole or not at all: without its first line, the changes after it make no sense.
      writeFileSync(`${file}.part`, `${JSON.stringify({ worlds })}\n`);
      renameSync(`${file}.part`, file);
    },
    append(mutation) {
      mkdirSync(dirname(file), { recursive: true });
      appendFileSync(file, `${JSON.stringify(mutation)}\n`);
    },
    clear() {
      rmSync(file, { force: true });
    },
  };
}

/** The first line of a log that goes on from a snapshot. */
function readWorlds(line: string): readonly WorldSnapshot[] {
  try {
    return (JSON.parse(line) as { worlds?: readonly WorldSnapshot[] }).worlds ?? [];
  } catch {
    return [];
  }
}

function readLine(line: string): Mutation[] {
  try {
    const value = JSON.parse(line) as Mutation;
    // Lines of older versions name no locale.
    return typeof value.url === "string" && typeof value.method === "string" ? [{ ...value, locale: value.locale ?? home.locale }] : [];
  } catch {
    return [];
  }
}
