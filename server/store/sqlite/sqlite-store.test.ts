import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sampleRun } from "@fastn/runtime/run-store.samples";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStore, configEntries, type Store, tables } from "../index.ts";
import { anyOf } from "../store.ts";
import { migrations, type Migration, shapesAfter } from "../migrations/index.ts";
import { shapeOf } from "../tables/shape.ts";
import { migrate, schemaVersion } from "./migrate.ts";
import { requireDurable, openDatabase } from "./open-database.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fastn-sqlite-"));
  file = join(folder, "fastn.db");
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (store: Store, name: string) =>
  store.withTenant({ tenantId: "t" }, (tx) => tx.table(configEntries).put({ scope: "s", name, value: 1, updatedAt: 1 }));
const names = (store: Store) =>
  store.withTenant({ tenantId: "t" }, async (tx) => (await tx.table(configEntries).find({ orderBy: [["updatedAt", "asc"]] })).map(({ name }) => name));
const filled = async (count = 3): Promise<void> => {
  const store = await openStore(`sqlite:${file}`);
  for (let i = 0; i < count; i++) await put(store, `n${i}`);
  await store.close();
};

describe("durability", () => {
  it("is WAL with FULL after a write and after reopening, on an SQLite without the WAL reset bug", async () => {
    for (const _round of [1, 2]) {
      const db = await openDatabase(file, true, "full");
      await migrate(db, file, migrations);
      db.exec("insert into config_entries values ('t', 's', hex(randomblob(8)), '1', 1)");
      expect(() => requireDurable(db, "full")).not.toThrow();
      expect(["journal_mode", "synchronous", "foreign_keys", "mmap_size", "trusted_schema"].map((name) => db.pragma(name, { simple: true }))).toEqual([
        "wal",
        2,
        1,
        0,
        0,
      ]);
      db.close();
    }
  });

  it("is missed by the check when synchronous is left to the built-in default", async () => {
    const db = new Database(file);
    db.pragma("journal_mode = WAL");
    db.exec("create table t (x)");
    expect(() => requireDurable(db, "full")).toThrow(/not write durably/);
    db.close();
  });

  it("holds for what was acknowledged: a copy of file and log taken without closing has it", async () => {
    const store = await openStore(`sqlite:${file}`);
    await put(store, "kept");
    const copy = join(folder, "copy.db");
    for (const suffix of ["", "-wal"]) copyFileSync(file + suffix, copy + suffix);
    const other = await openStore(`sqlite:${copy}`);
    expect(await names(other)).toEqual(["kept"]);
    await other.close();
    await store.close();
  });

  it("shares one commit among works of the same moment", async () => {
    const store = await openStore(`sqlite:${file}`);
    await put(store, "first");
    const before = statSync(`${file}-wal`).size;
    await put(store, "alone");
    const one = statSync(`${file}-wal`).size - before;
    await Promise.all(Array.from({ length: 20 }, (_, i) => put(store, `many${i}`)));
    expect(statSync(`${file}-wal`).size - before - one).toBeLessThan(one * 5);
    await store.close();
  });
});

it("answers calls of more shapes than it keeps statements of", async () => {
  const store = await openStore(`sqlite:${file}`);
  await put(store, "n1");
  const found = await store.withTenant({ tenantId: "t" }, async (tx) => {
    const counts: number[] = [];
    for (let length = 1; length <= 450; length++) {
      const wanted = Array.from({ length }, (_, n) => `n${n}`);
      counts.push((await tx.table(configEntries).find({ where: { name: anyOf(wanted) } })).length);
    }
    return counts;
  });
  expect(found).toEqual([0, ...Array.from({ length: 449 }, () => 1)]);
  await store.close();
});

describe("a file that is not a sound database of ours", () => {
  const setAside = () => readdirSync(folder).filter((name) => name.includes("set-aside") && !/-(wal|shm)$/.test(name));

  it.each([
    ["text", (): void => writeFileSync(file, "not a database, but long enough to look like a file of some kind")],
    ["a damaged header", (): void => writeFileSync(file, Buffer.concat([Buffer.from("SQLite format 3\0"), Buffer.alloc(4080, 0xff)]))],
    ["encrypted", (): void => writeFileSync(file, Buffer.alloc(8192, 0xa7))],
    [
      "another program's",
      (): void => {
        const db = new Database(file);
        db.exec("create table bookmarks (url)");
        db.close();
      },
    ],
  ])("(%s) is kept aside byte for byte, and a new one can be begun", async (_name, make) => {
    make();
    const before = readFileSync(file);
    const error = await openStore(`sqlite:${file}`).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: "STORE_DAMAGED", details: { keptAs: expect.stringContaining("set-aside") } });
    const [kept] = setAside();
    expect(readFileSync(join(folder, kept ?? "")).equals(before)).toBe(true);
    const store = await openStore(`sqlite:${file}`);
    await put(store, "fresh");
    expect(await names(store)).toEqual(["fresh"]);
    await store.close();
  });

  it("with random damage never crashes and never loses what it could not read", async () => {
    await filled(200);
    const sound = readFileSync(file);
    for (let round = 0; round < 60; round++) {
      for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
      const damaged = Buffer.from(sound);
      const at = Math.floor((damaged.length * round) / 60);
      damaged.fill(round, at, Math.min(damaged.length, at + 600));
      writeFileSync(file, damaged);
      try {
        const store = await openStore(`sqlite:${file}`, { verify: true });
        await names(store).catch(() => undefined);
        await store.close();
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/^STORE_/) });
        const kept = existsSync(file) ? file : join(folder, setAside()[0] ?? "");
        expect(readFileSync(kept).length).toBe(damaged.length);
      }
    }
  });

  it("is not followed when it is a link", async () => {
    const elsewhere = join(folder, "elsewhere.db");
    symlinkSync(elsewhere, file);
    await expect(openStore(`sqlite:${file}`)).rejects.toMatchObject({ code: "STORE_DAMAGED" });
    expect(existsSync(elsewhere)).toBe(false);
  });

  it.each([
    ["absent", () => {}],
    ["empty", () => writeFileSync(file, "")],
  ])("(%s) becomes a fresh one", async (_name, make) => {
    make();
    await filled(1);
    expect(setAside()).toEqual([]);
  });

  it("with a log but no file starts afresh without taking the log for its own", async () => {
    await filled(1);
    const store = await openStore(`sqlite:${file}`);
    await put(store, "in the log");
    copyFileSync(`${file}-wal`, join(folder, "stray"));
    await store.close();
    rmSync(file);
    copyFileSync(join(folder, "stray"), `${file}-wal`);
    const fresh = await openStore(`sqlite:${file}`);
    expect(await names(fresh)).toEqual([]);
    await fresh.close();
  });
});

describe("migrations", () => {
  const newest = migrations.length;
  const next: Migration = {
    version: newest + 1,
    name: "notes",
    changes: [{ type: "addColumn", table: "config_entries", column: { name: "note", kind: "text", nullable: true } }],
  };
  const withBoth = [...migrations, next];

  it("end with the tables as they are defined", () => {
    const defined = tables.map(shapeOf).sort((a, b) => (a.name < b.name ? -1 : 1));
    expect(shapesAfter(migrations)).toEqual(defined);
  });

  it("begin every key and index of a tenant's table with the tenant", () => {
    for (const shape of tables.filter(({ tenantScoped }) => tenantScoped).map(shapeOf)) {
      expect([shape.key, ...shape.indexes.map(({ columns }) => columns)].every(([first]) => first === "tenant_id")).toBe(true);
    }
  });

  it("are numbered from 1 without gaps", () => expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, index) => index + 1)));

  it("keep a checked copy of the database as it was", async () => {
    await filled(2);
    const db = await openDatabase(file, false, "full");
    await migrate(db, file, withBoth);
    expect(schemaVersion(db)).toBe(newest + 1);
    db.close();
    const copy = new Database(join(folder, "backups", `fastn.db.schema-${newest}`), { readonly: true });
    expect([schemaVersion(copy), copy.prepare("select count(*) from config_entries").pluck().get()]).toEqual([newest, 2]);
    copy.close();
  });

  it("to journals kept as a log keep every event, and runs that share no key", async () => {
    const db = await openDatabase(file, false, "full");
    await migrate(db, file, migrations.slice(0, 6));
    const runIds = ["run_00000000000000000000000001", "run_00000000000000000000000002"] as const;
    for (const [index, runId] of runIds.entries()) {
      db.prepare(
        `insert into flow_executions (tenant_id, run_id, workflow, file, definition, trigger, environment, input, headers, created_at, idempotency_key, status,
          waiting_for, output, error, started_at, last_seq, last_log, fence, parent_run_id)
          values ('t', ?, 'w', 'workflows/w.ts', 'd', 'manual', 'local', '1', '{}', 5, ?, 'running', 'null', 'null', 'null', 5, 3, 0, 1, ?)`,
      ).run(runId, index === 0 ? "k" : null, index === 0 ? null : runIds[0]);
      const put = db.prepare("insert into flow_execution_events (tenant_id, run_id, seq, at, body) values ('t', ?, ?, 5, ?)");
      put.run(runId, 3, '[{"v":1,"type":"step_started","path":"b","attempt":1,"input":2,"at":5},{"v":1,"type":"step_completed","path":"b","output":3,"at":5}]');
      put.run(runId, 1, '{"type":"step_started","path":"a","attempt":1,"input":null}');
    }
    db.close();
    const store = await openStore(`sqlite:${file}`);
    const runs = store.runs("t");
    for (const runId of runIds) {
      expect(await runs.events(runId)).toEqual([
        { type: "step_started", path: "a", attempt: 1, input: null, at: 5, seq: 1 },
        { type: "step_started", path: "b", attempt: 1, input: 2, at: 5, seq: 2 },
        { type: "step_completed", path: "b", output: 3, at: 5, seq: 3 },
      ]);
      expect(await runs.append(runId, 1, [{ type: "step_completed", path: "c", output: 1, at: 6 }])).toMatchObject([{ seq: 4 }]);
    }
    expect((await runs.children(runIds[0])).map(({ runId, startedAt, input }) => [runId, startedAt, input])).toEqual([[runIds[1], 5, 1]]);
    const again = await runs.insert({ ...sampleRun(), workflow: "w", idempotencyKey: "k" });
    expect([again.created, again.run.runId]).toEqual([false, runIds[0]]);
    await store.close();
  });

  it("to smaller indexes leave runs to be found by their key and by their parent without looking at others", async () => {
    const db = await openDatabase(file, false, "full");
    await migrate(db, file, migrations);
    const plan = (where: string): string => {
      const asked = db.prepare(`explain query plan select * from flow_executions where tenant_id = 't' and ${where}`);
      const values = [...where.matchAll(/\?/g)].map(() => "x");
      return (asked.all(...values) as { detail: string }[]).map(({ detail }) => detail).join();
    };
    expect(plan("workflow = ? and idempotency_key = ?")).toContain("flow_executions_by_tenant_id_workflow_idempotency_key");
    expect(plan("parent_run_id = ? order by created_at, run_id")).toMatch(
      /^SEARCH flow_executions USING INDEX flow_executions_by_tenant_id_parent_run_id\S* \([^)]*\)$/,
    );
    db.close();
  });

  it("that fail leave the schema before, whole", async () => {
    await filled(1);
    const broken: Migration = { ...next, changes: [...next.changes, { type: "dropTable", table: "does_not_exist" }] };
    const db = await openDatabase(file, false, "full");
    await expect(migrate(db, file, [...migrations, broken])).rejects.toThrow(/does_not_exist/);
    expect(schemaVersion(db)).toBe(newest);
    expect(db.prepare("select count(*) from pragma_table_info('config_entries') where name = 'note'").pluck().get()).toBe(0);
    db.close();
  });

  it("of a newer program are refused politely and left alone", async () => {
    await filled(1);
    const db = await openDatabase(file, false, "full");
    await migrate(db, file, withBoth);
    db.close();
    const before = readFileSync(file);
    await expect(openStore(`sqlite:${file}`)).rejects.toMatchObject({ code: "STORE_TOO_NEW", details: { found: newest + 1, known: newest } });
    expect(readFileSync(file).equals(before)).toBe(true);
  });
});

it("says what is wrong when the disk does not take a write, and goes on when it does again", async () => {
  const store = await openStore(`sqlite:${file}`);
  await put(store, "one");
  const holder = new Database(file, { timeout: 0 });
  holder.exec("begin immediate");
  await expect(put(store, "two")).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
  holder.exec("rollback");
  holder.close();
  await put(store, "three");
  expect(await names(store)).toEqual(["one", "three"]);
  await store.close();
  truncateSync(file, statSync(file).size);
});
