import { createStore } from "zustand/vanilla";
import type { RunDetail } from "@fastn/core";

/** The run that "Save as case" asks about; null while it is closed. */
export const saveCase = createStore<{ readonly run: RunDetail | null }>(() => ({ run: null }));
