import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";

interface Ordered {
  readonly id: string;
  /** Position among its siblings; smaller comes first. */
  readonly order: number;
}

export interface Registry<T extends Ordered> {
  /** @returns what takes it out again. An id registered twice replaces the first, as hot reload needs. */
  register(item: T): () => void;
  all(): readonly T[];
  useAll(): readonly T[];
}

/** A list that features add to, so that the frame knows none of them. */
export function createRegistry<T extends Ordered>(): Registry<T> {
  const store = createStore<{ readonly items: readonly T[] }>(() => ({ items: [] }));
  return {
    register(item) {
      store.setState(({ items }) => ({ items: [...items.filter(({ id }) => id !== item.id), item].toSorted((a, b) => a.order - b.order) }));
      return () => store.setState(({ items }) => ({ items: items.filter((other) => other !== item) }));
    },
    all: () => store.getState().items,
    useAll: () => useStore(store, ({ items }) => items),
  };
}
