import { AppError } from "@fastn/core";
import type { Demand, Selection, TableHandle, Transaction, Where } from "./store.ts";
import type { Row, Table } from "./tables/index.ts";

/** Rows as backends see them: values by property, the tenant beside them ("" for tables without tenant scope). */
export interface RawTable<T extends Table> {
  insert(tenantId: string, row: Row<T>, onConflict: "fail" | "ignore" | "replace"): boolean;
  insertWhere(tenantId: string, row: Row<T>, demands: readonly Demand[]): boolean;
  find(tenantId: string, query: Selection<T>): readonly Row<T>[];
  update(tenantId: string, where: Where<T>, changes: Partial<Row<T>>): number;
  remove(tenantId: string, where: Where<T>): number;
}

/**
 * The one place where tenancy and row checks happen, for every backend that has no row security of its own.
 * @param tenantId null outside `withTenant`
 */
export function scopedTransaction(tenantId: string | null, raw: <T extends Table>(table: T) => RawTable<T>): Transaction & { end(): void } {
  let ended = false;
  return {
    end() {
      ended = true;
    },
    table<T extends Table>(table: T): TableHandle<T> {
      if (table.tenantScoped && (tenantId === null || tenantId === "")) {
        throw new AppError("INTERNAL_ERROR", `The table ${table.name} belongs to tenants: use it inside withTenant.`);
      }
      const tenant = table.tenantScoped && tenantId !== null ? tenantId : "";
      const rows = (): RawTable<T> => {
        if (ended) throw new AppError("INTERNAL_ERROR", `The table ${table.name} was used after its transaction had ended.`);
        return raw(table);
      };
      return {
        insert: async (row) => void rows().insert(tenant, checked(table, row, "whole"), "fail"),
        insertNew: async (row) => rows().insert(tenant, checked(table, row, "whole"), "ignore"),
        insertWhere: async (row, demands) => rows().insertWhere(tenant, checked(table, row, "whole"), demands),
        put: async (row) => void rows().insert(tenant, checked(table, row, "whole"), "replace"),
        get: async (where) => rows().find(tenant, { where, limit: 1 })[0] ?? null,
        find: async (query) => rows().find(tenant, query),
        select: async (columns, query) => rows().find(tenant, { ...query, columns }),
        update: async (where, changes) => rows().update(tenant, where, checked(table, changes, "some")),
        remove: async (where) => rows().remove(tenant, where),
      };
    },
  };
}

function checked<R extends object>(table: Table, row: R, part: "whole" | "some"): R {
  const fault = table.check(row as Readonly<Record<string, unknown>>, part);
  if (fault !== null) throw new AppError("INTERNAL_ERROR", `A row for ${table.name} is not valid: ${fault}.`);
  return row;
}
