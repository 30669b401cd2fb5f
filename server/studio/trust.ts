import { AppError, type Clock } from "@fastn/core";
import { configEntries, type Store } from "../store/index.ts";
import type { TrustKey } from "./trust-key.ts";

/** Whether a folder's workflows may run: asked once and remembered in the folder's database by its path, so that a copy is asked again. */
export interface Trust {
  isTrusted(tenantId: string): Promise<boolean>;
  /** Whether trust was found before. */
  isKnown(tenantId: string): boolean;
  grant(tenantId: string): Promise<void>;
  /** @throws AppError WORKSPACE_NOT_TRUSTED */
  require(tenantId: string): Promise<void>;
}

export interface TrustOptions {
  readonly store: Store;
  readonly root: string;
  readonly key: () => Promise<TrustKey>;
  /** Named on the command line with --trust, or shipped with the product. */
  readonly always: boolean;
  readonly clock: Clock;
}

export function createTrust({ store, root, key, always, clock }: TrustOptions): Trust {
  /** Trust is given and never taken back while a folder is open, so a yes needs to be read once. */
  const trusting = new Set<string>();
  const isKnown = (tenantId: string): boolean => always || trusting.has(tenantId);
  const isTrusted = async (tenantId: string): Promise<boolean> => {
    if (isKnown(tenantId)) return true;
    const entry = await store.withTenant({ tenantId }, (tx) => tx.table(configEntries).get({ scope: "trust", name: root }));
    const given = entry !== null && entry.value === (await key()).sign(root);
    if (given) trusting.add(tenantId);
    return given;
  };
  return {
    isTrusted,
    isKnown,
    async grant(tenantId) {
      if (always) return;
      const value = (await key()).sign(root);
      await store.withTenant({ tenantId }, (tx) => tx.table(configEntries).put({ scope: "trust", name: root, value, updatedAt: clock.now() }));
    },
    async require(tenantId) {
      if (await isTrusted(tenantId)) return;
      throw new AppError(
        "WORKSPACE_NOT_TRUSTED",
        "Running starts code of this folder on your computer. Look at it first, then allow it once for this folder.",
        { root },
      );
    },
  };
}
