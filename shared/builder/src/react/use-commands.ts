import { useEffect, useMemo, useRef, type RefObject } from "react";
import { useReactFlow, useStoreApi } from "@xyflow/react";
import { apply, canEdit } from "../apply/apply.ts";
import type { FlowChange, FlowGraph } from "../flow-graph.ts";
import { isLoop, snapPx, triggerKey, triggerOf } from "../layout/geometry.ts";
import { addAt, addFromPort, addInto } from "./add-request.ts";
import type { CanvasCommands } from "./canvas-commands.ts";
import type { FlowCanvasProps } from "./flow-canvas.tsx";
import { boundsOf, placedByKey, rectOf } from "./flow-elements.ts";
import { ancestors, nameOf, reach, type GraphFacts } from "./graph-facts.ts";
import { fitting, revealing, zoomLimits } from "./viewport.ts";
import { neighbour, type WalkDirection } from "./walk.ts";
import type { Viewport } from "./workflow-store.ts";

interface CommandDeps extends Omit<FlowCanvasProps, "ref"> {
  readonly facts: GraphFacts;
  readonly readOnly: boolean;
  readonly region: RefObject<HTMLElement | null>;
  readonly selected: ReadonlySet<string>;
}

interface Commands extends CanvasCommands {
  readonly commitName: (key: string, name: string) => void;
  readonly focusCard: (key: string) => void;
}

const steps: Readonly<Record<WalkDirection, { readonly x: number; readonly y: number }>> = {
  up: { x: 0, y: -snapPx },
  down: { x: 0, y: snapPx },
  left: { x: -snapPx, y: 0 },
  right: { x: snapPx, y: 0 },
};

/** The commands of one canvas. Stable for its life: they read the latest props when called. */
export function useCommands(deps: CommandDeps): Commands {
  const flow = useReactFlow();
  const flowStore = useStoreApi();
  const latest = useRef(deps);
  useEffect(() => {
    latest.current = deps;
  });
  return useMemo<Commands>(() => {
    const now = (): CommandDeps => latest.current;
    const pane = (): { width: number; height: number } => flowStore.getState();
    const current = (): string | null => now().selection.at(-1) ?? null;
    const go = (viewport: Viewport): void => {
      const { store } = now();
      store.setState({ viewport });
      const still = typeof matchMedia !== "function" || matchMedia("(prefers-reduced-motion: reduce)").matches;
      void flow.setViewport(viewport, { duration: still ? 0 : 120 });
    };
    /** A card out of view is not in the document: wait for it to be mounted, a few frames at most. */
    const focusCard = (key: string, frames = 20): void => {
      const { region, store } = now();
      store.setState({ focused: key });
      // A name being typed keeps the keyboard.
      if (store.getState().renaming !== null) return;
      const card = region.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
      if (card !== null && card !== undefined) {
        if (!card.contains(document.activeElement)) card.focus({ preventScroll: true });
      } else if (frames > 0) requestAnimationFrame(() => focusCard(key, frames - 1));
    };
    const show = (key: string): void => {
      const rect = rectOf(key, now().layout);
      if (rect === null) return;
      const [x, y, zoom] = flowStore.getState().transform;
      const viewport = { x, y, zoom };
      const next = revealing(rect, viewport, pane());
      if (next !== viewport) go(next);
    };
    const reveal: CanvasCommands["reveal"] = (key, { focus = true, flash = false } = {}) => {
      const { store, onSelect, layout } = now();
      if (!placedByKey(layout).has(key)) return false;
      onSelect([key]);
      show(key);
      if (focus) focusCard(key);
      if (flash) {
        store.setState({ flashed: key });
        setTimeout(() => store.getState().flashed === key && store.setState({ flashed: null }), 1_200);
      }
      return true;
    };
    const anchor = (): { x: number; y: number } => {
      const { region } = now();
      const key = current();
      const card = key === null ? null : region.current?.querySelector(`[data-key="${CSS.escape(key)}"]`);
      const box = (card ?? region.current)?.getBoundingClientRect();
      return box === undefined ? { x: 0, y: 0 } : { x: box.left + Math.min(box.width / 2, 120), y: card ? box.bottom : box.top + box.height / 3 };
    };
    const refuseReadOnly = (): boolean => {
      const { readOnly, stale, onRefused } = now();
      if (!readOnly) return false;
      onRefused(stale ? "The code has a syntax error. Fix it first; then the canvas can be changed again." : "This workflow is read-only.");
      return true;
    };
    return {
      focusCard: (key) => focusCard(key),
      commitName(key, name) {
        const { store, onChange, refuse, onRefused } = now();
        const change: FlowChange = { type: "step.rename", step: key, to: name };
        const reason = refuse?.(change) ?? null;
        store.setState({ renaming: null });
        if (reason !== null) onRefused(reason);
        else onChange([change]);
        focusCard(reason === null ? name : key);
      },
      walk(direction) {
        const { layout, facts, store } = now();
        const from = current() ?? store.getState().focused;
        const first = layout.nodes[0]?.key;
        const to = current() === null ? (from ?? first) : neighbour(from!, direction, facts, layout);
        if (to !== null && to !== undefined) reveal(to);
      },
      selectAll: () => now().onSelect([...now().facts.byKey.keys()]),
      selectStream(direction) {
        const { facts, onSelect, selection, store } = now();
        const key = current();
        if (key === null) return;
        const found = reach(key, direction === "up" ? facts.upstream : facts.downstream);
        onSelect([...[...found].filter((other) => other !== triggerKey), ...selection.filter((other) => !found.has(other))]);
        store.announce(`${found.size} ${found.size === 1 ? "step" : "steps"} ${direction === "up" ? "before" : "after"} ${nameOf(key, facts.byKey)}`);
      },
      escape() {
        const { store, onSelect, selection } = now();
        const { renaming, selectedEdge } = store.getState();
        if (renaming !== null) store.setState({ renaming: null });
        else if (selectedEdge !== null) store.setState({ selectedEdge: null });
        else if (selection.length > 0) onSelect([]);
      },
      open() {
        const { facts, onOpen, onOpenCode, store } = now();
        const key = current() ?? store.getState().focused;
        if (key === null) return;
        const node = facts.byKey.get(key);
        if (node?.kind === "opaque") onOpenCode(node.range);
        else {
          if (current() === null) now().onSelect([key]);
          onOpen(key);
        }
      },
      rename() {
        const { facts, store, onRefused } = now();
        const key = current();
        if (key === null || refuseReadOnly()) return;
        const node = facts.byKey.get(key);
        if (node?.kind !== "step")
          onRefused(node === undefined ? "The trigger has no name of its own." : "This is code without a name. Open it in the editor.");
        else if (node.nameRange === null) onRefused(`The name of ${node.name} is computed by code. Change it in the editor.`);
        else store.setState({ renaming: key });
      },
      remove() {
        const { facts, store, selection, onChange, onSelect, onRefused, refuse, graph } = now();
        const { selectedEdge } = store.getState();
        if ((selection.length === 0 && selectedEdge === null) || refuseReadOnly()) return;
        const edge = graph.edges.find((candidate) => candidate.id === selectedEdge);
        const gone = new Set(selection);
        // What a deleted gate or loop holds goes with it.
        const keys = selection.filter((key) => facts.byKey.get(key)?.kind === "step" && !ancestors(key, facts.byKey).some((outer) => gone.has(outer)));
        if (selection.includes(triggerKey) && keys.length === 0) {
          onRefused("A workflow has exactly one trigger. Change its type in the inspector instead.");
          return;
        }
        const changes: FlowChange[] =
          selection.length === 0 && edge !== undefined
            ? [{ type: "step.disconnect", from: edge.from, to: edge.to }]
            : usersFirst(keys, facts).map((step) => ({ type: "step.delete", step }));
        const reason = changes.length === 1 ? (refuse?.(changes[0]!) ?? null) : refuseAll(graph, changes);
        if (reason !== null) {
          onRefused(reason);
          return;
        }
        if (changes.length === 0) return;
        const next = keys.length === 1 ? (facts.upstream.get(keys[0]!)?.[0] ?? null) : null;
        onChange(changes);
        store.setState({ selectedEdge: null });
        onSelect(next === null || next === triggerKey ? [] : [next]);
        store.announce(keys.length === 0 ? "Disconnected" : `Deleted ${keys.map((key) => nameOf(key, facts.byKey)).join(", ")}`);
        if (next !== null) focusCard(next);
        else now().region.current?.querySelector<HTMLElement>(".react-flow")?.focus({ preventScroll: true });
      },
      add() {
        const { facts, onAdd } = now();
        if (refuseReadOnly()) return;
        const key = current();
        const node = key === null ? undefined : facts.byKey.get(key);
        const empty = node !== undefined && isLoop(node) && !facts.graph.nodes.some((other) => other.parent?.key === node.key);
        if (key === null) onAdd(addAt(anchor(), null));
        else onAdd(empty && node.kind === "step" ? addInto(key, node.slots[0]?.name ?? "steps", anchor()) : addFromPort(key, "done", anchor(), facts));
      },
      goToCode() {
        const { facts, graph, onOpenCode } = now();
        const key = current();
        const range = key === null ? graph.workflow?.range : key === triggerKey ? triggerOf(graph)?.range : facts.byKey.get(key)?.range;
        if (range !== undefined) onOpenCode(range);
      },
      menu() {
        const { onMenu, store } = now();
        const key = current();
        const { selectedEdge } = store.getState();
        if (key !== null) onMenu({ target: { kind: "node", key }, at: anchor() });
        else if (selectedEdge !== null) onMenu({ target: { kind: "edge", id: selectedEdge }, at: anchor() });
        else onMenu({ target: { kind: "canvas", point: flow.screenToFlowPosition(anchor()) }, at: anchor() });
      },
      nudge(direction) {
        const { selection, layout, onPlace } = now();
        if (selection.length === 0 || refuseReadOnly()) return;
        const by = steps[direction];
        const places = selection.flatMap((key) => {
          const placed = placedByKey(layout).get(key);
          return placed === undefined ? [] : [[key, { x: placed.x + by.x, y: placed.y + by.y }] as const];
        });
        onPlace(Object.fromEntries(places));
      },
      tidy() {
        const { selection, layout, onPlace, store } = now();
        if (refuseReadOnly()) return;
        const keys = (selection.length > 0 ? selection : layout.nodes.map((node) => node.key)).filter((key) => placedByKey(layout).get(key)?.byHand === true);
        if (keys.length > 0) onPlace(Object.fromEntries(keys.map((key) => [key, null])));
        store.announce(keys.length === 0 ? "Everything is tidy already" : `Tidied up ${keys.length} ${keys.length === 1 ? "step" : "steps"}`);
      },
      zoomTo(zoom) {
        const { width, height } = pane();
        const [x, y, before] = flowStore.getState().transform;
        const next = Math.min(zoomLimits.max, Math.max(zoomLimits.min, zoom));
        const ratio = next / before;
        go({ zoom: next, x: width / 2 - (width / 2 - x) * ratio, y: height / 2 - (height / 2 - y) * ratio });
      },
      zoomBy(factor) {
        this.zoomTo(flowStore.getState().transform[2] * factor);
      },
      fit() {
        const bounds = boundsOf(now().layout);
        if (bounds !== null) go(fitting(bounds, pane()));
      },
      fitSelection() {
        const { layout, selection } = now();
        const bounds = boundsOf(layout, selection.length > 0 ? selection : undefined);
        if (bounds !== null) go(fitting(bounds, pane()));
      },
      toggleMinimap: () => now().store.setState(({ minimapOpen }) => ({ minimapOpen: !minimapOpen })),
      reveal,
      bringIntoView: show,
      focus() {
        const { store } = now();
        const key = current() ?? store.getState().focused;
        if (key !== null) focusCard(key, 0);
      },
    };
  }, [flow, flowStore]);
}

/** What uses a step's output before the step itself: both can go together then. */
function usersFirst(keys: readonly string[], { downstream }: GraphFacts): readonly string[] {
  return keys.toSorted((a, b) => Number(reach(b, downstream).has(a)) * -1 + Number(reach(a, downstream).has(b)));
}

/** Why changes made one after the other cannot be made; null when they can. */
function refuseAll(graph: FlowGraph, changes: readonly FlowChange[]): string | null {
  let now = graph;
  for (const change of changes) {
    const reason = canEdit(now, change);
    if (reason !== null) return reason;
    now = apply(now, change);
  }
  return null;
}
