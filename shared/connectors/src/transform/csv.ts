import { AppError, isJsonObject, type Json } from "@fastn/core";
import { Type, type Static } from "typebox";

export const CsvOptions = Type.Object(
  {
    delimiter: Type.Optional(Type.String({ minLength: 1, maxLength: 4, default: ",", description: "Between fields: , ; or a tab" })),
    header: Type.Optional(Type.Boolean({ default: true, description: "The first row holds the names of the columns" })),
    columns: Type.Optional(
      Type.Array(Type.String(), { description: "Names and order of the columns; left out: the header's when read, all fields when written" }),
    ),
    numbers: Type.Optional(Type.Boolean({ default: false, description: "Read fields that are plain numbers as numbers. Codes such as 007 stay text" })),
    neutralize: Type.Optional(Type.Boolean({ default: true, description: "Put ' before written text that a spreadsheet would take for a formula" })),
  },
  { additionalProperties: false, title: "CSV options" },
);
export type CsvOptions = Static<typeof CsvOptions>;

/** Text a spreadsheet may run when it opens the file (owasp.org/www-community/attacks/CSV_Injection). Plain negative numbers are none. */
const formula = /^[\t\r]*[=+\-@]/;
const plainNumber = /^-?(0|[1-9]\d{0,14})(\.\d{1,15})?$/;
const unsafeNames = new Set(["__proto__", "constructor", "prototype"]);

/**
 * Rows of RFC 4180 text: objects by column name, or lists without a header.
 * @throws AppError DATA_VALIDATION_ERROR naming the line at fault
 */
export async function parseCsv(text: string, { delimiter = ",", header = true, columns, numbers = false }: CsvOptions): Promise<Json> {
  const { parse } = await import("csv-parse/sync");
  let rows: string[][];
  try {
    rows = parse(text, { delimiter, bom: true, skip_empty_lines: true, relax_column_count: !header, max_record_size: 4 * 1024 * 1024 });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError("DATA_VALIDATION_ERROR", `transform.convert: the CSV text cannot be read: ${reason}.`, { field: "value" });
  }
  const value = (field: string): Json => (numbers && plainNumber.test(field) ? Number(field) : field);
  const names = header ? (columns ?? rows[0] ?? []) : columns;
  const body = header ? rows.slice(1) : rows;
  if (names === undefined) return body.map((row) => row.map(value));
  requireNames(names);
  return body.map((row) => Object.fromEntries(names.map((name, index) => [name, value(row[index] ?? "")])));
}

function requireNames(names: readonly string[]): void {
  const seen = new Set<string>();
  for (const [index, name] of names.entries()) {
    const why = unsafeNames.has(name) ? "is not allowed" : seen.has(name) ? "occurs twice" : null;
    if (why !== null) {
      throw new AppError(
        "DATA_VALIDATION_ERROR",
        `transform.convert: the column name "${name.slice(0, 60)}" (column ${index + 1}) ${why}. Name the columns with "columns".`,
        {
          field: "value",
          column: index + 1,
        },
      );
    }
    seen.add(name);
  }
}

/** RFC 4180 text with `\r\n` line ends. Nested values are written as JSON. */
export async function writeCsv(items: readonly Json[], { delimiter = ",", header = true, columns, neutralize = true }: CsvOptions): Promise<string> {
  const { stringify } = await import("csv-stringify/sync");
  const names = columns ?? columnsOf(items);
  const cell = (value: Json | undefined): string => {
    if (value === undefined || value === null) return "";
    if (typeof value === "string") return neutralize && formula.test(value) && !plainNumber.test(value) ? `'${value}` : value;
    return typeof value === "object" ? JSON.stringify(value) : String(value);
  };
  const rows = items.map((item) => {
    if (Array.isArray(item)) return (item as readonly Json[]).map(cell);
    if (isJsonObject(item)) return names.map((name) => cell(Object.hasOwn(item, name) ? item[name] : undefined));
    return [cell(item)];
  });
  const head = header && names.length > 0 ? [names.map((name) => cell(name))] : [];
  return stringify([...head, ...rows], { delimiter, record_delimiter: "windows" });
}

/** Fields of all items, in the order they are first met. */
function columnsOf(items: readonly Json[]): readonly string[] {
  const names = new Set<string>();
  for (const item of items) if (isJsonObject(item)) for (const name of Object.keys(item)) names.add(name);
  return [...names];
}
