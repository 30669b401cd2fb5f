import { useSyncExternalStore } from "react";

/** One clock for everything on the page that counts down; it stands while nobody looks. */
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    now = Date.now();
    timer = setInterval(() => {
      now = Date.now();
      for (const each of listeners) each();
    }, 1_000);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

const standing = (): (() => void) => () => undefined;

/** The time, ms since 1970, moving on each second while `ticking`; of no meaning otherwise. */
export const useNow = (ticking: boolean): number => useSyncExternalStore(ticking ? subscribe : standing, () => now);
