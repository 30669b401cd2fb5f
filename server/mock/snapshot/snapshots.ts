import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AppError, type Json } from "@fastn/core/values";
import type { MockState } from "../state.ts";
import { readSnapshot, type Snapshot } from "./snapshot.ts";

export interface SnapshotView {
  readonly name: string;
  /** ISO time of its file. */
  readonly savedAt: string;
  readonly sizeBytes: number;
}

/** Snapshots of one mock, each a file of a folder. */
export class Snapshots {
  private readonly folder: string | null;
  private readonly state: MockState;

  /** @param folder null: there is none, and every call is refused */
  constructor(folder: string | null, state: MockState) {
    this.folder = folder;
    this.state = state;
  }

  async list(): Promise<readonly SnapshotView[]> {
    const folder = this.place();
    const files = await readdir(folder).catch(whenMissing(() => []));
    return Promise.all(
      files
        .filter((file) => file.endsWith(".json"))
        .toSorted()
        .map((file) => viewOf(folder, file.slice(0, -".json".length))),
    );
  }

  /** Save everything under a name; what it held before is gone. @throws AppError BAD_REQUEST for a name that is none */
  async save(name: string): Promise<SnapshotView> {
    const file = this.file(name);
    const { worlds, rules, recordings, seed, locale, clock } = this.state;
    const snapshot: Snapshot = {
      format: "fastn-mock-snapshot",
      version: 1,
      takenAt: new Date(clock.now()).toISOString(),
      seed,
      locale,
      worlds: await worlds.save(),
      rules: rules.current?.counts() ?? {},
      recordings: recordings.current?.positions() ?? {},
    };
    await mkdir(this.place(), { recursive: true });
    await writeFile(`${file}.part`, `${JSON.stringify(snapshot, null, 1)}\n`);
    await rename(`${file}.part`, file);
    return viewOf(this.place(), name);
  }

  /** @throws AppError NOT_FOUND, BAD_REQUEST when the file is no snapshot; then nothing has changed */
  async restore(name: string): Promise<void> {
    const { state } = this;
    const snapshot = readSnapshot(await this.read(name), name);
    await state.worlds.restore(snapshot.worlds);
    state.seed = snapshot.seed;
    state.locale = snapshot.locale;
    state.rules.current?.restoreCounts(snapshot.rules);
    state.recordings.current?.restorePositions(snapshot.recordings);
    state.onChange();
  }

  /** @throws AppError NOT_FOUND */
  async remove(name: string): Promise<void> {
    await this.read(name);
    await rm(this.file(name), { force: true });
  }

  private async read(name: string): Promise<Json> {
    const text = await readFile(this.file(name), "utf8").catch(
      whenMissing(() => {
        throw new AppError("NOT_FOUND", `There is no snapshot "${name}". GET /__admin/snapshots lists those there are.`);
      }),
    );
    try {
      return JSON.parse(text) as Json;
    } catch (error) {
      throw new AppError("BAD_REQUEST", `The snapshot "${name}" is not JSON.`, {}, { cause: error });
    }
  }

  private place(): string {
    if (this.folder === null) throw new AppError("BAD_REQUEST", "This mock server keeps no snapshots: start it with --snapshots <folder>.");
    return this.folder;
  }

  private file(name: string): string {
    if (!/^[\w-][\w.-]{0,63}$/.test(name))
      throw new AppError("BAD_REQUEST", '"name" must be 1 to 64 letters, digits, dots, dashes or underscores.', { field: "name" });
    return join(this.place(), `${name}.json`);
  }
}

async function viewOf(folder: string, name: string): Promise<SnapshotView> {
  const { mtime, size } = await stat(join(folder, `${name}.json`));
  return { name, savedAt: mtime.toISOString(), sizeBytes: size };
}

const whenMissing =
  <T>(otherwise: () => T) =>
  (error: unknown): T => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return otherwise();
    throw error;
  };
