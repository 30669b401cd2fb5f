import { FakeClock } from "@fastn/core";
import { expect, it } from "vitest";
import type { Listing } from "../workspace/list-files.ts";
import type { Armed } from "./active-triggers.ts";
import { createFileWatch } from "./file-watch.ts";

const listing = (files: Readonly<Record<string, string>>): Listing => ({
  entries: Object.entries(files).map(([path, stamp]) => ({ path, kind: "file", sizeBytes: stamp.length, role: "other" })),
  stamps: new Map(Object.entries(files)),
  refused: [],
  truncated: false,
});

function watch(on: readonly string[] = ["created", "changed", "deleted"]) {
  const clock = new FakeClock();
  const fired: string[] = [];
  const files = createFileWatch({ clock, fire: (_, { path, change }) => fired.push(`${change} ${path}`) });
  files.set([
    { workflow: "w", environment: "local", plan: { type: "file", files: "inbox/**/*.csv", on, settleMs: 500, input: null } } as unknown as Armed<"file">,
  ]);
  const see = (seen: Readonly<Record<string, string>>, thenMs = 500): string[] => {
    files.observe(listing(seen));
    clock.advance(thenMs);
    return fired.splice(0);
  };
  return { see, files, clock };
}

it("tells of files that come, change and go, and of none that were there before", () => {
  const { see } = watch();
  expect([
    see({ "inbox/a.csv": "1" }),
    see({ "inbox/a.csv": "1", "inbox/b/c.csv": "1" }),
    see({ "inbox/a.csv": "2", "inbox/b/c.csv": "1" }),
    see({ "inbox/b/c.csv": "1" }),
  ]).toEqual([[], ["created inbox/b/c.csv"], ["changed inbox/a.csv"], ["deleted inbox/a.csv"]]);
});

it("takes only what the glob names", () => {
  const { see } = watch();
  see({});
  expect(see({ "inbox/a.txt": "1", "other/a.csv": "1", "inbox.csv": "1", "inbox/x/y.csv": "1" })).toEqual(["created inbox/x/y.csv"]);
});

it("waits until a file is quiet, and tells the sum of what happened", () => {
  const { see } = watch();
  see({ "inbox/old.csv": "1" });
  expect(see({ "inbox/old.csv": "1", "inbox/new.csv": "1", "inbox/brief.csv": "1" }, 300)).toEqual([]);
  expect(see({ "inbox/new.csv": "2" }, 300)).toEqual([]);
  expect(see({ "inbox/new.csv": "3", "inbox/old.csv": "9" }, 500)).toEqual(["created inbox/new.csv", "changed inbox/old.csv"]);
});

it("starts nothing for changes nobody asked for, nor after it was closed", () => {
  const { see } = watch(["deleted"]);
  see({});
  expect(see({ "inbox/a.csv": "1" })).toEqual([]);
  const closed = watch();
  closed.see({});
  closed.files.observe(listing({ "inbox/a.csv": "1" }));
  closed.files.close();
  expect(closed.clock.pending).toBe(0);
});
