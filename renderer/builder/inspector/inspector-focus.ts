import { createStore } from "zustand/vanilla";

/** Counts requests to put the focus into the inspector (Enter on a card). */
export const inspectorFocus = createStore<{ readonly serial: number }>(() => ({ serial: 0 }));
export const focusInspector = (): void => inspectorFocus.setState(({ serial }) => ({ serial: serial + 1 }));
