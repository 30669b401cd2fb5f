import type { Clock } from "@fastn/core";

interface Kept<T> {
  readonly value: T;
  /** ms since 1970; null: nobody said. */
  readonly expiresAt: number | null;
}

/** Values made when they are needed and kept in memory, by key. Many may ask at once: those wait for one making. */
export interface KeptValues<T> {
  /** @param isStale whether the value that is there must not be used again */
  get(key: string, isStale: (value: T) => boolean, make: () => Promise<Kept<T>>): Promise<T>;
}

/** A value that ends this soon is made anew, ms. */
const earlyMs = 60_000;

export function createKeptValues<T>(clock: Clock): KeptValues<T> {
  const kept = new Map<string, Kept<T>>();
  const making = new Map<string, Promise<T>>();
  return {
    async get(key, isStale, make) {
      const there = kept.get(key);
      const isOver = there?.expiresAt !== undefined && there.expiresAt !== null && there.expiresAt - clock.now() < earlyMs;
      if (there !== undefined && !isOver && !isStale(there.value)) return there.value;
      const under = making.get(key);
      if (under !== undefined) return under;
      const own = make()
        .then((made) => {
          kept.set(key, made);
          return made.value;
        })
        .finally(() => making.delete(key));
      making.set(key, own);
      return own;
    },
  };
}
