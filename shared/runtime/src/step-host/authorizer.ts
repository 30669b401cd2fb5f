/**
 * What SQLite asks while it compiles user SQL (sqlite.org/c3ref/set_authorizer.html). Only what stays inside the one database file is
 * allowed: reading and changing tables, indexes, views and triggers. What is not named is denied.
 */
export function authorizer(action: number, first: string | null, second: string | null, database: string | null): number {
  const { constants } = process.getBuiltinModule("node:sqlite");
  const renaming = new Set([constants.SQLITE_READ, constants.SQLITE_UPDATE]);
  const allowed = rules(constants)[action]?.(first?.toLowerCase() ?? "", second?.toLowerCase() ?? "") ?? false;
  // What is temporary stays in the connection, which the workflows of the folder share.
  // SQLite itself looks there for triggers when a table is renamed.
  const temporary = database?.toLowerCase() === "temp" && !(renaming.has(action) && first === "sqlite_temp_master");
  return allowed && !temporary ? constants.SQLITE_OK : constants.SQLITE_DENY;
}

type Rule = (first: string, second: string) => boolean;
type Constants = typeof import("node:sqlite").constants;

/** Virtual tables that show the file's pages, the process's statements or its byte code. */
const inside = new Set(["sqlite_dbpage", "dbstat", "sqlite_stmt", "bytecode", "tables_used"]);
/** Functions that reach files, code or the process; most builds have none of them. */
const reaching = new Set(["load_extension", "readfile", "writefile", "edit", "fts3_tokenizer", "lsdir", "fsdir", "sqlar_compress", "sqlar_uncompress"]);
/** Pragmas that only describe a table; full text search asks for the version. */
const describing = new Set(["table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo", "foreign_key_list", "data_version"]);

let made: Readonly<Record<number, Rule>> | null = null;

function rules(is: Constants): Readonly<Record<number, Rule>> {
  const always: Rule = () => true;
  return (made ??= {
    [is.SQLITE_SELECT]: always,
    [is.SQLITE_RECURSIVE]: always,
    [is.SQLITE_READ]: (table) => !inside.has(table),
    [is.SQLITE_INSERT]: (table) => !inside.has(table),
    [is.SQLITE_UPDATE]: (table) => !inside.has(table),
    [is.SQLITE_DELETE]: (table) => !inside.has(table),
    [is.SQLITE_FUNCTION]: (_none, name) => !reaching.has(name),
    [is.SQLITE_PRAGMA]: (name) => describing.has(name),
    [is.SQLITE_CREATE_TABLE]: always,
    [is.SQLITE_CREATE_INDEX]: always,
    [is.SQLITE_CREATE_VIEW]: always,
    [is.SQLITE_CREATE_TRIGGER]: always,
    [is.SQLITE_CREATE_VTABLE]: (_table, module) => module === "fts5",
    [is.SQLITE_DROP_TABLE]: always,
    [is.SQLITE_DROP_INDEX]: always,
    [is.SQLITE_DROP_VIEW]: always,
    [is.SQLITE_DROP_TRIGGER]: always,
    [is.SQLITE_DROP_VTABLE]: (_table, module) => module === "fts5",
    [is.SQLITE_ALTER_TABLE]: always,
    [is.SQLITE_REINDEX]: always,
    [is.SQLITE_ANALYZE]: always,
  });
}
