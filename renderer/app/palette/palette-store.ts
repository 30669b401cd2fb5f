import { createStore } from "zustand/vanilla";

/** `commands`: every action. `open`: workflows, steps and files. `everything`: all of these. */
export type PaletteMode = "commands" | "open" | "everything";

export const palette = createStore<{ readonly mode: PaletteMode | null }>(() => ({ mode: null }));
export const openPalette = (mode: PaletteMode): void => palette.setState({ mode });
