import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";

/** Where a selection was made; the other views follow without taking the focus. */
export type SelectionOrigin = "canvas" | "code" | "panel";

export interface Selection {
  /** Keys of the selected nodes (`FlowNode.key`), or `trigger`. The last one is the one the inspector shows. */
  readonly keys: readonly string[];
  readonly origin: SelectionOrigin;
}

/** Bring something into view in one of the views of a document, taking the focus there. `serial` tells two equal requests apart. */
export interface Reveal {
  readonly file: string;
  readonly view: "canvas" | "code";
  /** A node's key (`canvas`), or a position (`code`), lines and columns from 1. */
  readonly target: { readonly key: string } | { readonly line: number; readonly column: number };
  readonly serial: number;
}

interface SelectionState {
  readonly byFile: Readonly<Record<string, Selection>>;
  readonly reveal: Reveal | null;
}

const nothing: Selection = { keys: [], origin: "panel" };

export const selection = createStore<SelectionState>(() => ({ byFile: {}, reveal: null }));

export function select(file: string, keys: readonly string[], origin: SelectionOrigin): void {
  const before = selection.getState().byFile[file] ?? nothing;
  if (before.keys.length === keys.length && before.keys.every((key, index) => key === keys[index])) return;
  selection.setState(({ byFile }) => ({ byFile: { ...byFile, [file]: { keys, origin } } }));
}

/** Keep a renamed step selected. */
export function renameSelected(file: string, from: string, to: string): void {
  const { keys, origin } = selection.getState().byFile[file] ?? nothing;
  if (keys.includes(from))
    select(
      file,
      keys.map((key) => (key === from ? to : key)),
      origin,
    );
}

export function reveal(file: string, view: Reveal["view"], target: Reveal["target"]): void {
  selection.setState(({ reveal: last }) => ({ reveal: { file, view, target, serial: (last?.serial ?? 0) + 1 } }));
}

export const selectionOf = (file: string): Selection => selection.getState().byFile[file] ?? nothing;
export const useSelection = (file: string): Selection => useStore(selection, ({ byFile }) => byFile[file] ?? nothing);
/** The last request to reveal something in this view of this file; null when there was none. */
export const useReveal = (file: string, view: Reveal["view"]): Reveal | null =>
  useStore(selection, ({ reveal: last }) => (last?.file === file && last.view === view ? last : null));
