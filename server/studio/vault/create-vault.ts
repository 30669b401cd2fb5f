import type { Clock } from "@fastn/core";
import type { Redactor } from "@fastn/core/node";
import { type Row, secrets, type Store, type Transaction } from "../../store/index.ts";
import { createDataKeys, type DataKeys } from "./data-keys.ts";
import type { KeyPlace, MasterKey } from "./master-key.ts";
import { seal, unseal } from "./seal.ts";

/** Secrets at rest: envelope encryption over the store. Whatever is read or written is known to the redactor from then on. */
export interface Vault {
  /** undefined when there is none. @throws AppError SECRET_UNREADABLE */
  read(tenant: string, scope: string, name: string): Promise<string | undefined>;
  write(tenant: string, scope: string, name: string, value: string): Promise<void>;
  /** @returns whether there was one */
  remove(tenant: string, scope: string, name?: string): Promise<boolean>;
  /** Names and times; never values. */
  list(tenant: string, scope: string): Promise<readonly { readonly name: string; readonly updatedAt: number }[]>;
  /** Where the master key is. */
  place(): Promise<KeyPlace>;
}

export interface VaultOptions {
  readonly store: Store;
  /** Called when a secret is first needed. */
  readonly master: () => Promise<MasterKey>;
  readonly redactor: Redactor;
  readonly clock: Clock;
}

export function createVault({ store, master, redactor, clock }: VaultOptions): Vault {
  let loaded: Promise<MasterKey> | undefined;
  let made: DataKeys | undefined;
  // Once at a time, or two first uses would make two keys; and again after a failure, for a keychain may have been locked.
  const masterKey = (): Promise<MasterKey> => {
    loaded ??= master();
    loaded.catch(() => (loaded = undefined));
    return loaded;
  };
  // Loaded before a transaction is opened: the keychain may ask the person, and a transaction holds up all others.
  const keys = async (): Promise<DataKeys> => (made ??= createDataKeys(await masterKey(), clock));
  const row = (tx: Transaction, scope: string, name: string): Promise<Row<typeof secrets> | null> => tx.table(secrets).get({ scope, name });

  return {
    async read(tenantId, scope, name) {
      if ((await store.withTenant({ tenantId }, (tx) => row(tx, scope, name))) === null) return undefined;
      const dataKeys = await keys();
      const value = await store.withTenant({ tenantId }, async (tx) => {
        const found = await row(tx, scope, name);
        if (found === null) return undefined;
        const { key, version } = await dataKeys.version(tx, tenantId, found.keyVersion);
        return unseal(key, found.sealed, [tenantId, scope, name, version]).toString("utf8");
      });
      if (value !== undefined) redactor.add(name, value);
      return value;
    },

    async write(tenantId, scope, name, value) {
      redactor.add(name, value);
      const dataKeys = await keys();
      await store.withTenant({ tenantId }, async (tx) => {
        const { key, version } = await dataKeys.forSealing(tx, tenantId);
        const sealed = seal(key, Buffer.from(value), [tenantId, scope, name, version]);
        await tx.table(secrets).put({ scope, name, keyVersion: version, sealed, updatedAt: clock.now() });
      });
    },

    remove: (tenantId, scope, name) =>
      store.withTenant({ tenantId }, async (tx) => (await tx.table(secrets).remove({ scope, ...(name !== undefined && { name }) })) > 0),

    list: (tenantId, scope) =>
      store.withTenant({ tenantId }, async (tx) =>
        (await tx.table(secrets).find({ where: { scope }, orderBy: [["name", "asc"]] })).map(({ name, updatedAt }) => ({ name, updatedAt })),
      ),

    place: async () => (await masterKey()).place,
  };
}
