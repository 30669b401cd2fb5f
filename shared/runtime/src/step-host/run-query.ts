import { AppError, type Json, type JsonObject } from "@fastn/core/values";
import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from "node:sqlite";
import { authorizer } from "./authorizer.ts";

/** What one statement may take and give. */
export const queryLimits = {
  sqlLength: 100_000,
  params: 1_000,
  rows: 10_000,
  /** Of the answer as JSON. */
  bytes: 4 * 1024 * 1024,
  /** Of the database file: 65,536 pages of 4 KiB. */
  pages: 65_536,
  heapBytes: 128 * 1024 * 1024,
};

export type QueryAnswer = {
  readonly rows: readonly JsonObject[];
  /** Rows given, or changed by a statement that gives none. */
  readonly rowCount: number;
};

let opened: { readonly file: string; readonly db: DatabaseSync } | null = null;

/**
 * Run one statement of user SQL on the workspace's own database. Nothing else can be reached from it: see `authorizer`. A statement that runs
 * too long is not stopped here: the process is ended from outside.
 * @throws AppError BAD_REQUEST in SQLite's words, FORBIDDEN, VALUE_TOO_LARGE
 */
export function runQuery(file: string, sql: string, params: readonly Json[]): QueryAnswer {
  if (sql.length > queryLimits.sqlLength) throw new AppError("VALUE_TOO_LARGE", `The statement is longer than ${queryLimits.sqlLength} characters.`);
  if (params.length > queryLimits.params) throw new AppError("VALUE_TOO_LARGE", `There are more than ${queryLimits.params} parameters.`);
  try {
    const statement = prepare(databaseAt(file), sql);
    const given = bindingOf(sql, params);
    if (statement.columns().length > 0) return readRows(statement, given);
    const { changes } = statement.run(given.named, ...given.positional);
    // Statements that define something leave the count of the one before.
    return { rows: [], rowCount: /^\s*(?:create|drop|alter|reindex|analyze)\b/i.test(statement.sourceSQL) ? 0 : Number(changes) };
  } catch (error) {
    throw error instanceof AppError ? error : inOurWords(error);
  }
}

function databaseAt(file: string): DatabaseSync {
  if (opened?.file === file) return opened.db;
  opened?.db.close();
  opened = null;
  // Loaded when needed: most step hosts never see a database.
  const { DatabaseSync: Database } = process.getBuiltinModule("node:sqlite");
  const db = new Database(file, { allowExtension: false, enableForeignKeyConstraints: true });
  db.exec("pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 2000; pragma mmap_size = 0; pragma trusted_schema = off");
  // Sorting large tables must not leave files behind.
  db.exec(`pragma temp_store = memory; pragma max_page_count = ${queryLimits.pages}; pragma hard_heap_limit = ${queryLimits.heapBytes}`);
  db.enableDefensive(true);
  db.setAuthorizer(authorizer);
  opened = { file, db };
  return db;
}

function prepare(db: DatabaseSync, sql: string): StatementSync {
  const statement = db.prepare(sql);
  // SQLite compiles up to the first semicolon and ignores the rest, which would be a trap.
  const rest = sql.slice(sql.indexOf(statement.sourceSQL) + statement.sourceSQL.length);
  if (/[^\s;]/.test(rest.replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\//g, ""))) {
    throw new AppError("BAD_REQUEST", "There is more than one statement. Call ctx.db.query once for each.");
  }
  statement.setReadBigInts(true);
  return statement;
}

interface Binding {
  readonly named: Record<string, SQLInputValue>;
  readonly positional: readonly SQLInputValue[];
}

/** Values for `$1`, `$2`, …, or for question marks. */
function bindingOf(sql: string, params: readonly Json[]): Binding {
  const values = params.map(toSql);
  const numbers = [...sql.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\//g, "").matchAll(/\$(\d+)/g)].map(([, number]) => Number(number));
  if (numbers.length === 0) return { named: {}, positional: values };
  const missing = numbers.find((number) => number < 1 || number > values.length);
  if (missing !== undefined)
    throw new AppError("BAD_REQUEST", `The statement uses $${missing}, and values were given for ${values.length === 0 ? "none" : `$1 to $${values.length}`}.`);
  return { named: Object.fromEntries([...new Set(numbers)].map((number) => [`$${number}`, values[number - 1] as SQLInputValue])), positional: [] };
}

/** Lists and objects are kept as JSON text, true and false as 1 and 0. */
function toSql(value: Json): SQLInputValue {
  if (typeof value === "boolean") return value ? 1 : 0;
  return typeof value === "object" && value !== null ? JSON.stringify(value) : value;
}

function readRows(statement: StatementSync, given: Binding): QueryAnswer {
  const rows: JsonObject[] = [];
  let bytes = 0;
  for (const row of statement.iterate(given.named, ...given.positional)) {
    // Before a large blob becomes text.
    for (const value of Object.values(row)) bytes += value instanceof Uint8Array ? value.length : 0;
    if (bytes > queryLimits.bytes) throw tooLarge();
    const shown = Object.fromEntries(Object.entries(row).map(([name, value]) => [name, fromSql(value as SQLOutputValue)]));
    bytes += JSON.stringify(shown).length;
    if (rows.length >= queryLimits.rows || bytes > queryLimits.bytes) {
      throw tooLarge();
    }
    rows.push(shown);
  }
  return { rows, rowCount: rows.length };
}

function tooLarge(): AppError {
  const message = `The answer is larger than ${queryLimits.rows} rows or ${queryLimits.bytes / 1024 / 1024} MiB. Add a limit, or choose fewer columns.`;
  return new AppError("VALUE_TOO_LARGE", message, { maxRows: queryLimits.rows, maxBytes: queryLimits.bytes });
}

/** Whole numbers beyond what JavaScript holds exactly are text, blobs are Base64. */
function fromSql(value: SQLOutputValue): Json {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  return value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value;
}

function inOurWords(error: unknown): AppError {
  const message = error instanceof Error ? error.message : String(error);
  if (/not authorized|authorization denied|prohibited|may not be (?:modified|dropped|altered|indexed)/.test(message)) {
    const allowed =
      "A workspace's database takes one statement at a time that reads or changes its own tables; transactions, other files and settings are not for workflows.";
    return new AppError("FORBIDDEN", `The statement is not allowed: ${message}. ${allowed}`);
  }
  if (/database or disk is full|out of memory|string or blob too big/.test(message))
    return new AppError("VALUE_TOO_LARGE", `The database refused: ${message}.`);
  return new AppError("BAD_REQUEST", `The database refused: ${message}.`);
}
