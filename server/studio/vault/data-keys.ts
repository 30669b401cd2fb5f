import { randomBytes } from "node:crypto";
import { AppError, type Clock } from "@fastn/core";
import { dataKeys, type Row, type Transaction } from "../../store/index.ts";
import type { MasterKey } from "./master-key.ts";
import { seal, unseal } from "./seal.ts";

export interface DataKey {
  readonly version: number;
  readonly key: Uint8Array;
}

/** A tenant's keys; each is unsealed once and kept in memory. */
export interface DataKeys {
  /** The one to seal with, counted as used once more; a new one when there is none or it is used up. */
  forSealing(tx: Transaction, tenant: string): Promise<DataKey>;
  /** @throws AppError SECRET_UNREADABLE when there is no such key, or it was sealed with another master key */
  version(tx: Transaction, tenant: string, version: number): Promise<DataKey>;
}

/** Random nonces of 96 bits: beyond 2^32 of one key two may be equal; half of that leaves room (NIST SP 800-38D, 8.3). */
export const mostUses = 2 ** 31;

export function createDataKeys(master: MasterKey, clock: Clock): DataKeys {
  const opened = new Map<string, DataKey>();

  const open = (tenant: string, row: Row<typeof dataKeys>): DataKey => {
    const name = JSON.stringify([tenant, row.version]);
    const known = opened.get(name);
    if (known !== undefined) return known;
    if (row.masterKeyId !== master.id) {
      throw new AppError(
        "SECRET_UNREADABLE",
        "The secrets of this folder were sealed with another user's key, or the key was replaced. Enter them again under Connections.",
      );
    }
    const key = { version: row.version, key: unseal(master.key, row.sealed, [tenant, "data-key", "key", row.version]) };
    opened.set(name, key);
    return key;
  };

  const make = async (tx: Transaction, tenant: string, version: number): Promise<DataKey> => {
    const key = randomBytes(32);
    const sealed = seal(master.key, key, [tenant, "data-key", "key", version]);
    await tx.table(dataKeys).insert({ version, sealed, masterKeyId: master.id, uses: 1, createdAt: clock.now() });
    return { version, key };
  };

  return {
    async forSealing(tx, tenant) {
      const [newest] = await tx.table(dataKeys).find({ orderBy: [["version", "desc"]], limit: 1 });
      // A key of another master key opens nothing, and so seals nothing.
      if (newest === undefined || newest.uses >= mostUses || newest.masterKeyId !== master.id) return make(tx, tenant, (newest?.version ?? 0) + 1);
      await tx.table(dataKeys).update({ version: newest.version }, { uses: newest.uses + 1 });
      return open(tenant, newest);
    },
    async version(tx, tenant, version) {
      const row = await tx.table(dataKeys).get({ version });
      if (row === null) throw new AppError("SECRET_UNREADABLE", "A secret's key is missing from this folder's database. Enter the secret again.", { version });
      return open(tenant, row);
    },
  };
}
