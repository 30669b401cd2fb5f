import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { home } from "./locale.ts";
import type { Mutation } from "./world.ts";

/**
 * Where changing requests are kept, so that a mock that is started again has the records runs in flight rely on. The mock replays them; the same
 * changes in the same order give the same bytes.
 */
export interface ChangeLog {
  load(): readonly Mutation[];
  append(mutation: Mutation): void;
  clear(): void;
}

/** Beyond this, starting would take seconds: the mock then begins with seeded data again. */
const maxChanges = 20_000;

/** One JSON line a change. A line cut short by a crash is left out: its change was never answered. */
export function fileChangeLog(file: string): ChangeLog {
  return {
    load() {
      if (!existsSync(file)) return [];
      const changes = readFileSync(file, "utf8")
        .split("\n")
        .flatMap((line) => readLine(line));
      if (changes.length <= maxChanges) return changes;
      rmSync(file, { force: true });
      return [];
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

function readLine(line: string): Mutation[] {
  try {
    const value = JSON.parse(line) as Mutation;
    // Lines of older versions name no locale.
    return typeof value.url === "string" && typeof value.method === "string" ? [{ ...value, locale: value.locale ?? home.locale }] : [];
  } catch {
    return [];
  }
}
