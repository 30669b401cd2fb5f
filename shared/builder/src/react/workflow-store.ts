import { createStore, type StoreApi } from "zustand/vanilla";
import { createRunOverlay, type RunOverlay, type Schedule } from "./run-overlay.ts";

export interface Viewport {
  /** Translation, px on the screen. */
  readonly x: number;
  readonly y: number;
  /** 0.1 to 2. */
  readonly zoom: number;
}

/** A line being drawn from a port. */
export interface Connecting {
  readonly key: string;
  readonly port: string;
  /** Why a card cannot be the other end, by key; cards not in it can. */
  readonly blocked: ReadonlyMap<string, string>;
}

/** Where a dragged card would go in the code. */
export interface DropTarget {
  /** The gate or loop; null: out of the loop it is in. */
  readonly key: string | null;
  readonly slot: string | null;
  /** Why it cannot go there; null when it can. */
  readonly refused: string | null;
}

/** What a canvas knows besides the graph: nothing here is part of the document, and nothing of it is history. */
export interface CanvasState {
  /** null until the canvas was first shown. */
  readonly viewport: Viewport | null;
  readonly hovered: string | null;
  /** The one card (or edge) that Tab reaches. */
  readonly focused: string | null;
  readonly selectedEdge: string | null;
  readonly renaming: string | null;
  readonly connecting: Connecting | null;
  readonly drop: DropTarget | null;
  readonly minimapOpen: boolean;
  /** A card just added, shown by a short flash. */
  readonly flashed: string | null;
  /** For the live region; `serial` makes the same words heard twice. */
  readonly announcement: { readonly text: string; readonly serial: number };
}

export interface WorkflowStore extends StoreApi<CanvasState> {
  readonly runs: RunOverlay;
  /** Say something to a screen reader, politely. */
  announce(text: string): void;
}

const initial: CanvasState = {
  viewport: null,
  hovered: null,
  focused: null,
  selectedEdge: null,
  renaming: null,
  connecting: null,
  drop: null,
  minimapOpen: true,
  flashed: null,
  announcement: { text: "", serial: 0 },
};

/** One canvas's state, alive as long as its tab: it needs no React, so it outlives the component and can be tested by itself. */
export function createWorkflowStore(options: { readonly schedule?: Schedule } = {}): WorkflowStore {
  const store = createStore<CanvasState>(() => initial);
  return {
    ...store,
    runs: createRunOverlay(options.schedule),
    announce: (text) => store.setState(({ announcement }) => ({ announcement: { text, serial: announcement.serial + 1 } })),
  };
}
