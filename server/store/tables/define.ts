import { type TSchema, Type } from "typebox";
import { Compile } from "typebox/compile";

export type ColumnKind = "text" | "integer" | "real" | "boolean" | "json";

/** One column. `Value` is what a row holds; how a backend stores it is the backend's business. */
export interface Column<Value = unknown> {
  readonly kind: ColumnKind;
  readonly nullable: boolean;
  readonly schema: TSchema;
  /** Carries the type; never set. */
  readonly value?: Value;
}

export const text = <Value extends string = string>(): Column<Value> => ({ kind: "text", nullable: false, schema: Type.String() });
export const oneOf = <const Value extends string>(values: readonly Value[]): Column<Value> => ({
  kind: "text",
  nullable: false,
  schema: Type.Enum([...values]),
});
/** Whole numbers within ±2^53; times are ms since 1970. */
export const integer = (): Column<number> => ({ kind: "integer", nullable: false, schema: Type.Integer() });
export const boolean = (): Column<boolean> => ({ kind: "boolean", nullable: false, schema: Type.Boolean() });
/** A JSON value; JSON null is a value, so such a column needs no `nullable`. */
export const json = <Value>(): Column<Value> => ({ kind: "json", nullable: false, schema: Type.Unknown() });
export const nullable = <Value>(column: Column<Value>): Column<Value | null> => ({
  kind: column.kind,
  nullable: true,
  schema: Type.Union([column.schema, Type.Null()]),
});

/** A JSON value that is text already: stored as it is. */
export class JsonText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toJSON(): unknown {
    return JSON.parse(this.text);
  }
}

export type Columns = Readonly<Record<string, Column>>;

export interface Index<Name extends string = string> {
  readonly columns: readonly Name[];
  readonly unique?: boolean;
  /** Holds only rows with a value in this column, where most have none: what is not in an index costs no write. Default: all rows. */
  readonly onlyWith?: Name;
}

/**
 * One table, defined once: the type of its rows, their check, and (through `shapeOf`) what migrations must have built.
 * A tenant-scoped table gets a column `tenant_id` that begins its key and every index; callers never see or set it.
 */
export interface Table<C extends Columns = Columns> {
  readonly name: string;
  readonly tenantScoped: boolean;
  readonly columns: C;
  /** Names of columns, as are those of the indexes; `defineTable` checks them. */
  readonly key: readonly string[];
  readonly indexes: readonly Index[];
  /** Rows are added at the end and stand in the order of their coming; the key is an index beside them. Others stand in the order of their keys. */
  readonly log: boolean;
  /** What is wrong with a row or with some members of one; null when nothing is. */
  check(row: Readonly<Record<string, unknown>>, part: "whole" | "some"): string | null;
}

export type Row<T extends Table> = { readonly [Name in keyof T["columns"]]: T["columns"][Name] extends Column<infer Value> ? Value : never };

export interface TableOptions<C extends Columns> {
  readonly name: string;
  /** Default true. */
  readonly tenantScoped?: boolean;
  readonly columns: C;
  readonly key: readonly (keyof C & string)[];
  readonly indexes?: readonly Index<keyof C & string>[];
  /** Default false. */
  readonly log?: boolean;
}

export function defineTable<const C extends Columns>({ name, tenantScoped = true, columns, key, indexes = [], log = false }: TableOptions<C>): Table<C> {
  const properties = Object.fromEntries(Object.entries(columns).map(([column, { schema }]) => [column, schema]));
  const compile = (part: "whole" | "some") => {
    const object = Type.Object(properties, { additionalProperties: false });
    return Compile(part === "whole" ? object : Type.Partial(object, { additionalProperties: false }));
  };
  const checks: Partial<Record<"whole" | "some", ReturnType<typeof compile>>> = {};
  return {
    name,
    tenantScoped,
    columns,
    key,
    indexes,
    log,
    check(row, part) {
      const check = (checks[part] ??= compile(part));
      if (check.Check(row)) return null;
      const first = check.Errors(row)[0];
      return `${first?.instancePath ?? ""} ${first?.message ?? "is not valid"}`.trim();
    },
  };
}
