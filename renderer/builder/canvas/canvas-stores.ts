import { createWorkflowStore, type CanvasCommands, type WorkflowStore } from "@fastn/builder/react";
import { createStore } from "zustand/vanilla";

const stores = new Map<string, WorkflowStore>();

/** The state of a file's canvas: zoom, place and minimap come back when its tab does. */
export function canvasStore(file: string): WorkflowStore {
  const known = stores.get(file) ?? createWorkflowStore();
  stores.set(file, known);
  return known;
}

/** The canvas on the screen, which the actions of the canvas talk to; null while none is shown. */
export const shownCanvas = createStore<{ readonly file: string | null; readonly commands: CanvasCommands | null }>(() => ({ file: null, commands: null }));
