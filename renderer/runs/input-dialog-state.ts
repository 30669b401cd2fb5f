import { createStore } from "zustand/vanilla";

/** The file "Run with input…" asks about; null while it is closed. */
export const inputDialog = createStore<{ readonly file: string | null }>(() => ({ file: null }));
