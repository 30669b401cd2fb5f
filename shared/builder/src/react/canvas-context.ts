import { createContext, use, useCallback, useSyncExternalStore } from "react";
import { useStore } from "zustand";
import type { FlowDirection } from "../layout/types.ts";
import type { ConnectorsByName } from "./describe-node.ts";
import type { NodeMarks, NodeRunState, RunStates } from "./run-overlay.ts";
import type { CanvasState, WorkflowStore } from "./workflow-store.ts";

/** What the cards and lines of one canvas share. Changes rarely; what changes often is in the stores it holds. */
export interface CanvasShared {
  readonly store: WorkflowStore;
  readonly runs: RunStates;
  readonly connectors: ConnectorsByName;
  readonly direction: FlowDirection;
  readonly readOnly: boolean;
  /** Commit a new name; the field closes. */
  readonly rename: (key: string, name: string) => void;
  /** Open the palette to add after a port. */
  readonly addFrom: (key: string, port: string, at: { readonly x: number; readonly y: number }) => void;
  /** Open the palette to add in the middle of a line. */
  readonly addOn: (edge: string, at: { readonly x: number; readonly y: number }) => void;
}

export const CanvasContext = createContext<CanvasShared | null>(null);

export function useCanvas(): CanvasShared {
  const shared = use(CanvasContext);
  if (shared === null) throw new Error("Cards and lines are drawn inside FlowCanvas only.");
  return shared;
}

export const useCanvasState = <T>(select: (state: CanvasState) => T): T => useStore(useCanvas().store, select);

export function useNodeRun(key: string): NodeRunState | undefined {
  const { runs } = useCanvas();
  const subscribe = useCallback((listener: () => void) => runs.subscribe(key, listener), [runs, key]);
  return useSyncExternalStore(subscribe, () => runs.get(key));
}

export function useNodeMarks(key: string): NodeMarks | undefined {
  const { runs } = useCanvas();
  const subscribe = useCallback((listener: () => void) => runs.subscribe(key, listener), [runs, key]);
  return useSyncExternalStore(subscribe, () => runs.marks(key));
}
