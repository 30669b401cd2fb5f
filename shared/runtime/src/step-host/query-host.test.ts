import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { forkStepHostOnNode } from "./fork.ts";
import { createQueryHost, type QueryHost } from "./query-host.ts";

const folder = mkdtempSync(join(tmpdir(), "fastn-query-"));
const file = join(folder, "box", "workflows.db");
let host: QueryHost;
const query = async (sql: string, ...params: unknown[]) => (await host.query(sql, params as never)) as { rows: Record<string, unknown>[]; rowCount: number };

beforeAll(async () => {
  const { mkdir } = await import("node:fs/promises");
  await mkdir(join(folder, "box"));
  writeFileSync(join(folder, "outside.txt"), "outside");
  host = createQueryHost({ fork: forkStepHostOnNode(), file, timeoutMs: 1_500 });
});
afterAll(() => {
  host.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("SQL of workflows", () => {
  beforeEach(async () => {
    await query("create table if not exists orders (id integer primary key, name text, lines text, paid integer)");
    await query("delete from orders");
  });

  it("keeps rows, with values given as $1, and gives them back", async () => {
    expect(await query("insert into orders values ($1, $2, $3, $4)", 7, "O'Neil; drop table orders", [1, { a: 2 }], true)).toEqual({ rows: [], rowCount: 1 });
    expect(await query("select *, $2 as again from orders where id = $1", 7, null)).toEqual({
      rows: [{ id: 7, name: "O'Neil; drop table orders", lines: '[1,{"a":2}]', paid: 1, again: null }],
      rowCount: 1,
    });
    expect(await query("update orders set paid = 0 where id in (?, ?) returning id", 7, 8)).toEqual({ rows: [{ id: 7 }], rowCount: 1 });
    expect((await query("select '$9' as text, 9007199254740993 as big, x'00ff' as bytes")).rows).toEqual([
      { text: "$9", big: "9007199254740993", bytes: "AP8=" },
    ]);
  });

  it("lets tables, indexes, views, triggers and full text search be made, changed and described", async () => {
    for (const sql of [
      "create table a (id integer primary key, n text not null default 'x', o integer references orders (id))",
      "create unique index a_n on a (n)",
      "alter table a add column more text",
      "alter table a rename column more to extra",
      "create view a_view as select n, count(*) as c from a group by n",
      "create trigger a_trigger after insert on a begin update orders set paid = 1; end",
      "insert into a (n) values ('y') on conflict (n) do update set extra = 'z'",
      "create virtual table words using fts5 (text)",
      "insert into words values ('some text to find')",
      "with recursive n (i) as (select 1 union all select i + 1 from n where i < 5) select sum(i) from n",
      "analyze",
      "drop trigger a_trigger",
      "drop view a_view",
      "drop table a",
    ])
      await query(sql);
    expect((await query("select text from words where words match 'find'")).rowCount).toBe(1);
    expect((await query("select name from pragma_table_info('orders')")).rows.map(({ name }) => name)).toEqual(["id", "name", "lines", "paid"]);
  });

  it.each([
    ["selec 1", "BAD_REQUEST", "syntax error"],
    ["select * from nowhere", "BAD_REQUEST", "no such table"],
    ["select $2", "BAD_REQUEST", "uses $2, and values were given for none"],
    ["select 1; delete from orders", "BAD_REQUEST", "more than one statement"],
    ["select 1 /* ; */; -- nothing\n drop table orders", "BAD_REQUEST", "more than one statement"],
    ["with recursive n (i) as (select 1 union all select i + 1 from n) select i from n", "VALUE_TOO_LARGE", "10000 rows"],
    ["select zeroblob(100000000)", "VALUE_TOO_LARGE", ""],
  ])("says what is wrong with %j", async (sql, code, message) => {
    await expect(query(sql)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  it("stops a statement that does not end, undoes what it had done, and goes on", async () => {
    await query("insert into orders (id) values (1)");
    const endless = "with recursive n (i) as (select 1 union all select i + 1 from n) insert into orders (name) select i from n where i < 0";
    await expect(query(endless)).rejects.toMatchObject({ code: "TIMED_OUT" });
    await expect(query("with recursive n (i) as (select 1 union all select i + 1 from n) select count(*) from n")).rejects.toMatchObject({ code: "TIMED_OUT" });
    expect((await query("select count(*) as n from orders")).rows).toEqual([{ n: 1 }]);
  });

  it("runs the statements of all callers one after the other", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => query("insert into orders (id) values ($1) returning id", index + 1)));
    expect(answers.map(({ rows }) => rows[0]?.["id"])).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });
});

const outside = join(folder, "outside.txt");
const other = join(folder, "other.db");

/** Statements that would reach another file, the process, its settings, or other people's transactions. Each must be refused, and leave nothing. */
const hostile: readonly string[] = [
  `attach '${other}' as o`,
  `ATTACH DATABASE '${other}' AS o`,
  `attach ':memory:' as m`,
  `attach 'file:${other}?mode=rwc' as o`,
  `attach $1 as o`,
  `detach main`,
  `vacuum into '${other}'`,
  `vacuum`,
  `vacuum main into 'file:${other}'`,
  `select load_extension('${outside}')`,
  `select load_extension('./evil', 'entry')`,
  `select readfile('${outside}')`,
  `select writefile('${other}', 'x')`,
  `select edit('x', 'sh -c id')`,
  `select * from fsdir('${folder}')`,
  `select * from lsdir('${folder}')`,
  `select fts3_tokenizer('simple')`,
  `select fts3_tokenizer('simple', x'0000000000000000')`,
  `create virtual table v using fts3 (tokenize=simple)`,
  `create virtual table v using csv (filename='${outside}')`,
  `create virtual table v using zipfile ('${outside}')`,
  `create virtual table v using sqlite_dbpage`,
  `create virtual table v using dbstat`,
  `create virtual table v using rtree (id, a, b)`,
  `create virtual table temp.v using fts5 (x)`,
  `select * from sqlite_dbpage`,
  `select data from sqlite_dbpage('main') where pgno = 1`,
  `update sqlite_dbpage set data = zeroblob(4096) where pgno = 1`,
  `select * from dbstat`,
  `select * from sqlite_stmt`,
  `select * from bytecode('select 1')`,
  `select * from tables_used('select 1')`,
  `pragma database_list`,
  `select file from pragma_database_list`,
  `pragma journal_mode = off`,
  `pragma synchronous = off`,
  `pragma writable_schema = on`,
  `pragma writable_schema = reset`,
  `pragma trusted_schema = on`,
  `pragma temp_store_directory = '${folder}'`,
  `pragma data_store_directory = '${folder}'`,
  `pragma max_page_count = 4294967294`,
  `pragma hard_heap_limit = 0`,
  `pragma soft_heap_limit = 1`,
  `pragma cache_size = -100000000`,
  `pragma mmap_size = 268435456`,
  `pragma locking_mode = exclusive`,
  `pragma key = 'x'`,
  `pragma wal_checkpoint(truncate)`,
  `pragma application_id = 1`,
  `pragma user_version = 99`,
  `pragma foreign_keys = off`,
  `pragma compile_options`,
  `pragma function_list`,
  `pragma module_list`,
  `begin`,
  `begin exclusive`,
  `commit`,
  `rollback`,
  `savepoint s`,
  `release s`,
  `create temp table t (x)`,
  `create temporary view t as select 1`,
  `create temp trigger t after insert on orders begin select 1; end`,
  `create table temp.t (x)`,
  `update sqlite_master set sql = 'x'`,
  `insert into sqlite_master values ('table', 'x', 'x', 2, 'create table x (y)')`,
  `delete from sqlite_master`,
  `drop table sqlite_master`,
  `create table sqlite_evil (x)`,
];

describe("hostile SQL", () => {
  beforeAll(async () => void (await query("create table if not exists orders (id integer primary key, name text, lines text, paid integer)")));

  it.each(hostile)("%s", async (sql) => {
    await expect(query(sql, ...(sql.includes("$1") ? [other] : []))).rejects.toMatchObject({ code: expect.stringMatching(/^(FORBIDDEN|BAD_REQUEST)$/) });
  });

  it("has left nothing outside its file, and the database as it was", async () => {
    expect([hostile.length >= 60, existsSync(other), statSync(outside).size, readdirSync(folder).toSorted()]).toEqual([true, false, 7, ["box", "outside.txt"]]);
    expect(readdirSync(join(folder, "box")).every((name) => name.startsWith("workflows.db"))).toBe(true);
    expect((await query("select name from sqlite_schema where type = 'table' and name = 'orders'")).rowCount).toBe(1);
    // Triggers and views bring no way around: what they do is checked like the rest.
    await query("create view peek as select 1 as x");
    await expect(
      query("create trigger t instead of insert on peek begin select load_extension('x'); end").then(() => query("insert into peek values (1)")),
    ).rejects.toMatchObject({
      code: expect.stringMatching(/^(FORBIDDEN|BAD_REQUEST)$/),
    });
  });
});
