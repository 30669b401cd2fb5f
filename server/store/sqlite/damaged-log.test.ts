import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migrations } from "../migrations/index.ts";
import { migrate } from "./migrate.ts";
import { openDatabase, type SqliteDatabase } from "./open-database.ts";

// A stand-in for power loss: what a disk that lost or garbled the end of the log would give back.
describe("a log that is cut or has a bit turned", () => {
  const commits = 40;
  let folder: string;
  let file: string;
  let main: Buffer;
  let wal: Buffer;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "fastn-log-"));
    file = join(folder, "fastn.db");
    const db = await openDatabase(file, false, "full");
    await migrate(db, file, migrations);
    db.pragma("wal_checkpoint(truncate)");
    for (let n = 0; n < commits; n++) insert(db, n);
    main = readFileSync(file);
    wal = readFileSync(`${file}-wal`);
    db.close();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const insert = (db: SqliteDatabase, n: number): unknown => db.prepare("insert into config_entries values ('t', 's', ?, '1', ?)").run(`n${n}`, n);

  async function commitsIn(log: Buffer): Promise<number> {
    rmSync(`${file}-shm`, { force: true });
    writeFileSync(file, main);
    writeFileSync(`${file}-wal`, log);
    const db = await openDatabase(file, true, "full");
    try {
      const found = db.prepare("select updated_at from config_entries order by updated_at").pluck().all();
      expect(found).toEqual(found.map((_n, at) => at));
      expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
      // And it goes on from there.
      insert(db, found.length);
      return found.length;
    } finally {
      db.close();
    }
  }

  it("opens to a prefix of the commits, wherever it was cut", async () => {
    expect(await commitsIn(wal)).toBe(commits);
    const counts = new Set<number>();
    await fc.assert(
      fc.asyncProperty(fc.nat(wal.length), async (at) => void counts.add(await commitsIn(wal.subarray(0, at)))),
      { numRuns: 200 },
    );
    expect(counts.size).toBeGreaterThan(commits / 2);
  });

  it("opens to a prefix of the commits, whichever bit was turned", async () => {
    const counts = new Set<number>();
    await fc.assert(
      fc.asyncProperty(fc.nat(wal.length - 1), fc.nat(7), async (at, bit) => {
        const turned = Buffer.from(wal);
        turned.writeUInt8(turned.readUInt8(at) ^ (1 << bit), at);
        counts.add(await commitsIn(turned));
      }),
      { numRuns: 200 },
    );
    expect(counts.size).toBeGreaterThan(commits / 2);
  });
});
