import type { DefinitionRow, RunStore } from "../run-store.ts";

/** Compiled workflows kept in memory; a workspace seldom has more in use. */
const maxKept = 100;

/** The store's definitions, read or written once: runs of one workflow share its plan and what was made of it. */
export class Definitions {
  private readonly store: RunStore;
  private readonly kept = new Map<string, Promise<DefinitionRow | null>>();
  private readonly saved = new WeakSet<DefinitionRow>();

  constructor(store: RunStore) {
    this.store = store;
  }

  /** Whether `save` has done this one: then nobody needs to wait for it. */
  isSaved(definition: DefinitionRow): boolean {
    return this.saved.has(definition);
  }

  /** Resolves when the definition is in the store. */
  async save(definition: DefinitionRow): Promise<void> {
    if (!this.kept.has(definition.hash))
      this.keep(
        definition.hash,
        this.store.saveDefinition(definition).then(() => definition),
      );
    await this.kept.get(definition.hash);
    this.saved.add(definition);
  }

  /** null: the store has none of this hash. */
  get(hash: string): Promise<DefinitionRow | null> {
    return this.kept.get(hash) ?? this.keep(hash, this.store.definition(hash));
  }

  private keep(hash: string, loading: Promise<DefinitionRow | null>): Promise<DefinitionRow | null> {
    const [oldest] = this.kept.keys();
    if (oldest !== undefined && this.kept.size >= maxKept) this.kept.delete(oldest);
    this.kept.set(hash, loading);
    // What could not be had is asked for again.
    const forget = (): boolean => this.kept.delete(hash);
    loading.then((definition) => definition === null && forget(), forget);
    return loading;
  }
}
