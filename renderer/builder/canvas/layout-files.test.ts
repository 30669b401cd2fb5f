import { beforeEach, describe, expect, it } from "vitest";
import { AppError, FakeClock, type FileContent } from "@fastn/core";
import { createLayoutFiles, type LayoutFilePort } from "./layout-files.ts";

const etag = (text: string): string => `"${text.length}:${text}"`;

/** A disk with etags, as the platform process keeps it. */
function disk() {
  const files = new Map<string, string>();
  let writes = 0;
  const port: LayoutFilePort = {
    readFile: async (path): Promise<FileContent> => {
      const text = files.get(path);
      if (text === undefined) throw new AppError("NOT_FOUND", "no file");
      return { path, text, etag: etag(text) };
    },
    writeFile: async (path, text, condition) => {
      writes++;
      const old = files.get(path);
      const fits = "create" in condition ? old === undefined : old !== undefined && etag(old) === condition.ifMatch;
      if (!fits) throw new AppError("PRECONDITION_FAILED", "changed");
      files.set(path, text);
      return { path, text, etag: etag(text) };
    },
  };
  return { files, port, writes: () => writes };
}

const file = "workflows/orders.ts";
const path = "workflows/orders.layout.json";

const saved = (files: Map<string, string>): unknown => JSON.parse(files.get(path) ?? "null")?.positions;

describe("layout files", () => {
  let clock: FakeClock;
  let failures: unknown[];
  let readOnly: boolean;
  const open = (port: LayoutFilePort) =>
    createLayoutFiles(
      port,
      clock,
      (_file, error) => failures.push(error),
      () => readOnly,
    );
  beforeEach(() => {
    clock = new FakeClock();
    failures = [];
    readOnly = false;
  });

  it("writes a burst of moves once, after a pause", async () => {
    const { files, port, writes } = disk();
    const layouts = open(port);
    await layouts.load(file);
    for (let x = 0; x < 20; x++) layouts.place(file, { a: { x, y: 0 } });
    expect(writes()).toBe(0);
    clock.advance(1_000);
    await layouts.settled();
    expect([writes(), saved(files), failures]).toEqual([1, { a: { x: 19, y: 0 } }, []]);
  });

  it("keeps what someone else placed meanwhile, where we moved nothing", async () => {
    const { files, port } = disk();
    const layouts = open(port);
    await layouts.load(file);
    layouts.place(file, { a: { x: 1, y: 1 } });
    files.set(path, JSON.stringify({ version: 1, positions: { a: { x: 9, y: 9 }, b: { x: 2, y: 2 } } }));
    await layouts.settled();
    expect([saved(files), failures]).toEqual([{ a: { x: 1, y: 1 }, b: { x: 2, y: 2 } }, []]);
  });

  it("never writes over a file it could not read", async () => {
    const { files, port } = disk();
    files.set(path, "{ broken");
    const layouts = open(port);
    await layouts.load(file);
    layouts.place(file, { a: { x: 1, y: 1 } });
    await layouts.settled();
    expect([files.get(path), failures.length]).toEqual(["{ broken", 2]);
  });

  it("writes nothing in a read-only workspace, and still moves the card", async () => {
    readOnly = true;
    const { files, port } = disk();
    const layouts = open(port);
    await layouts.load(file);
    layouts.place(file, { a: { x: 1, y: 1 } });
    clock.advance(1_000);
    await layouts.settled();
    expect([files.size, layouts.store.getState().byFile[file]?.positions]).toEqual([0, { a: { x: 1, y: 1 } }]);
  });

  it("gives a renamed step its place, and finds it again under the old name", async () => {
    const { port } = disk();
    const layouts = open(port);
    await layouts.load(file);
    layouts.place(file, { a: { x: 1, y: 1 } });
    layouts.rename(file, "a", "first");
    expect(layouts.store.getState().byFile[file]?.positions).toEqual({ a: { x: 1, y: 1 }, first: { x: 1, y: 1 } });
  });

  it("follows a change on disk, unless changes here are not saved yet", async () => {
    const { files, port } = disk();
    const layouts = open(port);
    await layouts.load(file);
    const theirs = (x: number): void => void files.set(path, JSON.stringify({ version: 1, positions: { a: { x, y: 0 } } }));
    theirs(5);
    await layouts.refresh(file);
    layouts.place(file, { b: { x: 7, y: 7 } });
    theirs(6);
    await layouts.refresh(file);
    expect(layouts.store.getState().byFile[file]?.positions).toEqual({ a: { x: 5, y: 0 }, b: { x: 7, y: 7 } });
  });
});
