import { mkdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { AppError } from "@fastn/core";
import Database from "better-sqlite3";
import { type Migration, toSql } from "../migrations/index.ts";
import type { DdlDialect } from "../sql/ddl.ts";
import type { SqliteDatabase } from "./open-database.ts";

export const sqliteDdl: DdlDialect = {
  types: { text: "text", integer: "integer", real: "real", boolean: "integer", json: "text" },
  tableSuffix: " strict, without rowid",
  logSuffix: " strict",
};

/**
 * Bring the schema up to the newest migration. Each runs in a transaction together with its entry in `schema_migrations`.
 * Before an existing schema changes, a checked copy is put into `backups/` beside the file.
 * @throws AppError STORE_TOO_NEW when a newer program has written this file; it stays untouched
 */
export async function migrate(db: SqliteDatabase, file: string, migrations: readonly Migration[]): Promise<void> {
  const current = schemaVersion(db);
  const newest = migrations.at(-1)?.version ?? 0;
  if (current > newest) {
    throw new AppError(
      "STORE_TOO_NEW",
      `The database ${file} was written by a newer fastn studio (schema ${current}; this one knows ${newest}). Update fastn studio to open it.`,
      {
        file,
        found: current,
        known: newest,
      },
    );
  }
  const due = migrations.filter(({ version }) => version > current);
  if (current > 0 && due.length > 0) await backUp(db, file, current);
  for (const migration of due) apply(db, migration);
}

export function schemaVersion(db: SqliteDatabase): number {
  const known = db.prepare("select 1 from sqlite_schema where type = 'table' and name = 'schema_migrations'").pluck().get();
  return known === undefined ? 0 : Number(db.prepare("select coalesce(max(version), 0) from schema_migrations").pluck().get());
}

function apply(db: SqliteDatabase, { version, name, changes }: Migration): void {
  db.transaction(() => {
    db.exec("create table if not exists schema_migrations (version integer primary key, name text not null, applied_at text not null) strict");
    for (const change of changes) for (const sql of toSql(change, sqliteDdl)) db.exec(sql);
    db.prepare("insert into schema_migrations (version, name, applied_at) values (?, ?, ?)").run(version, name, new Date().toISOString());
  }).immediate();
}

async function backUp(db: SqliteDatabase, file: string, version: number): Promise<void> {
  const folder = join(dirname(file), "backups");
  const copy = join(folder, `${basename(file)}.schema-${version}`);
  await mkdir(folder, { recursive: true });
  for (const suffix of ["", "-wal", "-shm"]) await rm(copy + suffix, { force: true });
  await db.backup(copy);
  const check = new Database(copy, { readonly: true });
  const sound = check.pragma("integrity_check(1)", { simple: true });
  check.close();
  if (sound !== "ok")
    throw new AppError("STORE_UNAVAILABLE", `The copy made before the update of ${file} is not sound, so the update was not begun.`, { file });
}
