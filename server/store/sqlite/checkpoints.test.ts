import { fork } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { configEntries, type Store } from "../index.ts";
import { Checkpoints } from "./checkpoints.ts";
import { openDatabase, type SqliteDatabase } from "./open-database.ts";
import { openSqliteStore } from "./sqlite-store.ts";

const rhythm = { pages: 50, writesPerLook: 10 };
const page = 4_096;

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fastn-checkpoints-"));
  file = join(folder, "fastn.db");
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (store: Store, n: number) =>
  store.withTenant({ tenantId: "t" }, (tx) => tx.table(configEntries).put({ scope: "s", name: `n${n}`, value: "x".repeat(1_000), updatedAt: n }));
const countIn = (db: SqliteDatabase): unknown => db.prepare("select count(*) from config_entries").pluck().get();
/** Checkpoint sequence number in the header of the log (sqlite.org/fileformat2.html#the_write_ahead_log). */
const timesBegun = (): number => readFileSync(`${file}-wal`).readUInt32BE(12);

// They write thousands of commits and start processes: minutes on a busy disk.
describe("checkpoints", { timeout: 120_000 }, () => {
  it("begin the log anew again and again under commits without a pause, and lose none of them", async () => {
    const store = await openSqliteStore({ file, synchronous: "normal", checkpoints: rhythm });
    let count = 0;
    do for (let n = 0; n < 100; n++) await put(store, count++);
    while (timesBegun() < 3);
    const log = statSync(`${file}-wal`).size;
    await store.close();
    const db = await openDatabase(file, true, "full");
    expect(countIn(db)).toBe(count);
    db.close();
    // It was not the writer, which begins at this.
    expect(log).toBeLessThan(16_000 * page);
  });

  it("let no commit in while the last pass is made, so that the log begins anew", async () => {
    const db = await openDatabase(file, false, "normal");
    db.exec("create table t (x)");
    const checkpoints = new Checkpoints({ db, file, synchronous: "normal", ...rhythm });
    const add = db.prepare("insert into t values (randomblob(4000))");
    const logPages = (): number => (db.pragma("wal_checkpoint(noop)") as { log: number }[])[0]?.log ?? Number.NaN;
    for (let n = 1; checkpoints.pause === null; n++) {
      add.run();
      checkpoints.committed(n);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const before = logPages();
    await checkpoints.pause;
    add.run();
    expect([before > 50, logPages() < 10]).toEqual([true, true]);
    await checkpoints.close();
    db.close();
  });

  it("are made by nobody else meanwhile, and leave the database to its owner at the end", async () => {
    const store = await openSqliteStore({ file, checkpoints: rhythm });
    await Promise.all(Array.from({ length: 300 }, (_, n) => put(store, n)));
    // A pass may be under way.
    await store.close();
    const db = new Database(file);
    expect(countIn(db)).toBe(300);
    // Nobody else holds it: the log can be given up.
    expect(db.pragma("journal_mode = delete", { simple: true })).toBe("delete");
    db.close();
  });

  it("go back to the thread that writes when the other one cannot work, with a word of it", async () => {
    const db = await openDatabase(file, false, "normal");
    db.exec("create table t (x)");
    const warned = new Promise<Error>((resolve) => process.once("warning", resolve));
    const checkpoints = new Checkpoints({ db, file: join(folder, "not there.db"), synchronous: "normal", ...rhythm });
    const add = db.prepare("insert into t values (randomblob(4000))");
    for (let n = 0; n < 100; n++) add.run();
    checkpoints.committed(100);
    expect((await warned).message).toMatch(/Checkpoints of .*not there\.db are made by the thread that writes/);
    expect(checkpoints.pause).toBeNull();
    for (let n = 0; n < 16_000; n++) add.run();
    expect(statSync(file).size).toBeGreaterThan(1_000 * page);
    await checkpoints.close();
    db.close();
  });

  it("outlive the end of the process at any moment of a pass: what was acknowledged is there", async () => {
    for (let round = 0; round < 4; round++) {
      const writer = fork(fileURLToPath(new URL("./testing-writer.ts", import.meta.url)), [file, JSON.stringify(rhythm)], { execArgv: [] });
      let acknowledged = 0;
      // Each round ends it a little later than the one before, counted in commits.
      await new Promise<void>((resolve) => {
        writer.on("message", (count: number) => {
          acknowledged = count;
          if (count >= 100 + 37 * round) writer.kill("SIGKILL");
        });
        writer.once("exit", () => resolve());
      });
      const db = await openDatabase(file, true, "full");
      expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
      expect(Number(db.prepare("select max(updated_at) from config_entries where scope = ?").pluck().get(String(writer.pid)))).toBeGreaterThanOrEqual(
        acknowledged,
      );
      db.close();
    }
  });
});
