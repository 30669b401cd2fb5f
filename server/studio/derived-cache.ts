import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Json } from "@fastn/core";

/**
 * What was made from texts by pure functions of the product (a graph, a plan), kept from start to start so that a known workflow needs neither
 * parser nor compiler. It lies in the user's folder and not in the workspace's: a folder from elsewhere could bring a forged one along.
 */
export interface DerivedCache {
  /** What `keep` was given for the same inputs by the same build; undefined when there is none, or it is damaged. */
  find(kind: string, inputs: readonly string[]): Promise<Json | undefined>;
  /** Best effort: a disk that is full costs the saving, nothing else. Values JSON would change are not kept. */
  keep(kind: string, inputs: readonly string[], value: unknown): Promise<void>;
}

/** Most files kept; beyond it the oldest quarter goes. A graph has some 10 to 100 kB. */
const mostFiles = 400;

/** Changes with every build of the product; null when run from sources, which change under us. */
export const buildId: string | null = process.env["FASTN_BUILD_ID"] ?? null;

/** @param build null: nothing is kept */
export function createDerivedCache(build: string | null, home: string = process.env["FASTN_HOME"] ?? join(homedir(), ".fastn")): DerivedCache {
  if (build === null) return { find: async () => undefined, keep: async () => {} };
  const folder = join(home, "cache", "derived");
  const fileOf = (kind: string, inputs: readonly string[]): string => join(folder, sha256(JSON.stringify([build, kind, ...inputs])));
  let written = 0;
  return {
    async find(kind, inputs) {
      const text = await readFile(fileOf(kind, inputs), "utf8").catch(() => "");
      const body = text.slice(text.indexOf("\n") + 1);
      return text !== "" && text.startsWith(`${sha256(body)}\n`) ? (JSON.parse(body) as Json) : undefined;
    },
    async keep(kind, inputs, value) {
      const body = JSON.stringify(value);
      if (!isDeepStrictEqual(JSON.parse(body), value)) return;
      const file = fileOf(kind, inputs);
      const fresh = `${file}.${randomUUID()}`;
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeFile(fresh, `${sha256(body)}\n${body}`, { mode: 0o600 });
        await rename(fresh, file);
        if (written++ % 50 === 0) await dropOldest(folder);
      } catch {
        await rm(fresh, { force: true }).catch(() => {});
      }
    },
  };
}

async function dropOldest(folder: string): Promise<void> {
  const names = await readdir(folder);
  if (names.length <= mostFiles) return;
  const ages = await Promise.all(names.map(async (name) => ({ name, at: (await stat(join(folder, name)).catch(() => null))?.mtimeMs ?? 0 })));
  const oldest = ages.toSorted((a, b) => a.at - b.at).slice(0, names.length - mostFiles * 0.75);
  await Promise.all(oldest.map(({ name }) => rm(join(folder, name), { force: true })));
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
