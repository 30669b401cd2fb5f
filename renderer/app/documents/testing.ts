import { edit, parse } from "@fastn/builder";
import { AppError, FakeClock, type FileContent } from "@fastn/core";
import type { BuilderPort } from "./builder-port.ts";
import { createDocuments, type Documents } from "./documents.ts";
import { createHistories } from "./histories.ts";
import { createDrafts } from "./drafts.ts";
import type { FilePort } from "./file-port.ts";

/** A folder in memory that refuses writes as the platform does. */
export class MemoryFiles implements FilePort {
  private readonly held = new Map<string, { text: string; version: number }>();
  private version = 0;
  /** Called before a write is applied: what another program does meanwhile, or a failure. */
  beforeWrite: () => void | Promise<void> = () => undefined;

  put(path: string, text: string): void {
    this.held.set(path, { text, version: ++this.version });
  }

  remove(path: string): void {
    this.held.delete(path);
  }

  textOf(path: string): string | undefined {
    return this.held.get(path)?.text;
  }

  async read(path: string): Promise<FileContent> {
    const file = this.held.get(path);
    if (file === undefined) throw new AppError("NOT_FOUND", `${path} does not exist.`);
    return { path, text: file.text, etag: `"${file.version}"` };
  }

  async write(path: string, text: string, condition: { ifMatch: string } | { create: true }): Promise<FileContent> {
    await this.beforeWrite();
    const file = this.held.get(path);
    const fits = "create" in condition ? file === undefined : file !== undefined && condition.ifMatch === `"${file.version}"`;
    if (!fits) throw new AppError("PRECONDITION_FAILED", `${path} changed.`);
    this.put(path, text);
    return this.read(path);
  }
}

/** Storage in memory; `full` makes it refuse to keep anything more. */
export class MemoryStorage implements Storage {
  private readonly items = new Map<string, string>();
  full = false;

  get length(): number {
    return this.items.size;
  }
  key(index: number): string | null {
    return [...this.items.keys()][index] ?? null;
  }
  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    if (this.full) throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
    this.items.set(key, value);
  }
  removeItem(key: string): void {
    this.items.delete(key);
  }
  clear(): void {
    this.items.clear();
  }
}

/** The real parser and editor, on this thread. */
export const directBuilder: BuilderPort = {
  parse: async (source) => parse(source),
  edit: async (source, change) => edit(source, change),
};

export interface Bench {
  readonly documents: Documents;
  readonly files: MemoryFiles;
  readonly storage: MemoryStorage;
  readonly clock: FakeClock;
  /** A second start of the studio on the same folder and storage. */
  restart(): Documents;
}

export function documentBench(builder: BuilderPort = directBuilder): Bench {
  const files = new MemoryFiles();
  const storage = new MemoryStorage();
  const clock = new FakeClock();
  const start = (): Documents =>
    createDocuments({ files, builder, drafts: createDrafts(storage, () => "/w"), histories: createHistories(storage, () => "/w"), clock });
  return { documents: start(), files, storage, clock, restart: start };
}
