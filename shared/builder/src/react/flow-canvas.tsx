import { useCallback, useEffect, useImperativeHandle, useMemo, useRef, useState, type FocusEvent, type Ref } from "react";
import {
  Background,
  BackgroundVariant,
  ConnectionLineType,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  useReactFlow,
  useStore as useFlowState,
  type NodeChange,
} from "@xyflow/react";
import { useStore } from "zustand";
import type { ConnectorInfo } from "@fastn/core";
import type { FlowChange, FlowGraph, SourceRange } from "../flow-graph.ts";
import { snapPx, triggerKey } from "../layout/geometry.ts";
import type { HandPosition } from "../layout/layout-file.ts";
import type { FlowLayout, Point } from "../layout/types.ts";
import { addAt, addFromPort, addOnEdge, type AddRequest } from "./add-request.ts";
import type { CanvasCommands } from "./canvas-commands.ts";
import { CanvasContext, type CanvasShared } from "./canvas-context.ts";
import { boundsOf, cardAt, createElements, rectOf } from "./flow-elements.ts";
import { FlowLine, type CanvasEdge } from "./flow-edge.tsx";
import { FlowNodeCard, type CanvasNode } from "./flow-node.tsx";
import { graphFacts } from "./graph-facts.ts";
import { Minimap } from "./minimap.tsx";
import { Overview } from "./overview.tsx";
import { pictureOf } from "./paint.ts";
import { PointerTip } from "./pointer-tip.tsx";
import type { RunStates } from "./run-overlay.ts";
import { useCommands } from "./use-commands.ts";
import { useConnecting } from "./use-connecting.ts";
import { useDragging } from "./use-dragging.ts";
import { firstLook, overviewZoom, zoomLimits } from "./viewport.ts";
import type { Viewport, WorkflowStore } from "./workflow-store.ts";

/** What was right-clicked, or asked for by the menu key. */
export interface MenuRequest {
  readonly target:
    | { readonly kind: "node"; readonly key: string }
    | { readonly kind: "edge"; readonly id: string }
    | { readonly kind: "canvas"; readonly point: Point };
  /** px in the window. */
  readonly at: Point;
}

export interface FlowCanvasProps {
  readonly graph: FlowGraph;
  readonly layout: FlowLayout;
  /** The canvas's own state; one per open workflow, kept by the caller while its tab lives. */
  readonly store: WorkflowStore;
  /** Run states to draw; default: those of `store`. */
  readonly runState?: RunStates;
  readonly connectors: readonly ConnectorInfo[];
  /** Keys of the selected cards. */
  readonly selection: readonly string[];
  readonly onSelect: (keys: readonly string[]) => void;
  /** One gesture. Several changes belong together and are undone together. */
  readonly onChange: (changes: readonly FlowChange[]) => void;
  /** Cards moved on the canvas (null: given back to the layout). Not a change of the code. */
  readonly onPlace: (positions: Readonly<Record<string, HandPosition | null>>) => void;
  readonly onOpen: (key: string) => void;
  readonly onOpenCode: (range: SourceRange) => void;
  readonly onAdd: (request: AddRequest) => void;
  readonly onMenu: (request: MenuRequest) => void;
  /** A gesture that is not possible, in words. */
  readonly onRefused: (reason: string) => void;
  /** The builder's last word on a change; null when it is allowed. */
  readonly refuse?: (change: FlowChange) => string | null;
  readonly readOnly?: boolean;
  /** The text cannot be parsed: the graph shown is the last good one. */
  readonly stale?: { readonly line: number | null } | null;
  /** The step the code's cursor is in. */
  readonly outlined?: string | null;
  /** Accents by step key, from the layout file. */
  readonly tints?: Readonly<Record<string, string>>;
  /** Number of problems by step key. */
  readonly problems?: ReadonlyMap<string, number>;
  readonly ref?: Ref<CanvasCommands>;
}

const nodeTypes = { flow: FlowNodeCard };
const edgeTypes = { flow: FlowLine };
const noTints: Readonly<Record<string, string>> = {};
const noProblems: ReadonlyMap<string, number> = new Map();
const snapGrid: [number, number] = [snapPx, snapPx];

/** The workflow as a graph: shows what it is given and tells what the person wants. Holds no document. */
export function FlowCanvas(props: FlowCanvasProps) {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  );
}

function Canvas({ ref, ...props }: FlowCanvasProps) {
  const {
    graph,
    layout,
    store,
    connectors,
    selection,
    onSelect,
    onAdd,
    onMenu,
    onOpen,
    onOpenCode,
    stale = null,
    tints = noTints,
    problems = noProblems,
  } = props;
  const runs = props.runState ?? store.runs;
  const readOnly = props.readOnly === true || stale !== null;
  const region = useRef<HTMLElement>(null);
  const flow = useReactFlow<CanvasNode, CanvasEdge>();
  const pane = useFlowState((state) => state.width > 0 && state.height > 0);
  const far = useFlowState((state) => state.transform[2] < overviewZoom);
  const facts = useMemo(() => graphFacts(graph), [graph]);
  const byName = useMemo(() => new Map(connectors.map((connector) => [connector.name, connector])), [connectors]);
  const picture = useMemo(() => pictureOf(graph, layout, byName), [graph, layout, byName]);
  const bounds = useMemo(() => boundsOf(layout), [layout]);
  const selected = useMemo(() => new Set(selection), [selection]);
  const [build] = useState(createElements);
  const [hoveredEdge, setHoveredEdge] = useHoveredEdge();
  const hovered = useStore(store, (state) => (far ? state.hovered : null));
  const focused = useStore(store, (state) => (far ? state.focused : null));
  const selectedEdge = useStore(store, (state) => state.selectedEdge);

  const dragging = useDragging({ ...props, readOnly, facts, store });
  const connecting = useConnecting({ ...props, readOnly, facts, store });
  const commands = useCommands({ ...props, readOnly, facts, store, region, selected });
  useImperativeHandle(ref, () => commands, [commands]);

  const only = useMemo(() => {
    if (!far) return null;
    return new Set([...selected, ...dragging.moved.keys(), ...[hovered, focused].filter((key) => key !== null)]);
  }, [far, selected, dragging.moved, hovered, focused]);
  const outlined = props.outlined ?? null;
  const { nodes, edges } = useMemo(
    () => build(graph, layout, { selected, selectedEdge, hoveredEdge, outlined, tints, problems, moved: dragging.moved, only }),
    [build, graph, layout, selected, selectedEdge, hoveredEdge, outlined, tints, problems, dragging.moved, only],
  );

  useFirstLook(store, layout, pane);
  useReachable(store, layout);
  const focus = useKeptFocus(layout, commands.focus);

  const shared = useMemo<CanvasShared>(
    () => ({
      store,
      runs,
      connectors: byName,
      direction: layout.direction,
      readOnly,
      rename: commands.commitName,
      addFrom: (key, port, at) => onAdd(addFromPort(key, port, at, facts)),
      addOn: (id, at) => {
        const edge = graph.edges.find((candidate) => candidate.id === id);
        if (edge !== undefined) onAdd(addOnEdge(edge, at, facts));
      },
    }),
    [store, runs, byName, layout.direction, readOnly, commands, onAdd, facts, graph],
  );

  const onNodesChange = useCallback(
    (changes: NodeChange<CanvasNode>[]) => {
      dragging.onChanges(changes);
      const picks = changes.filter((change) => change.type === "select");
      if (picks.length === 0) return;
      const next = new Set(selection);
      for (const pick of picks) {
        // Deleting first puts the card clicked last at the end, which is the one the inspector shows.
        next.delete(pick.id);
        if (pick.selected) next.add(pick.id);
      }
      store.setState({ selectedEdge: null });
      onSelect([...next]);
    },
    [dragging, selection, onSelect, store],
  );

  const atPointer = (event: { clientX: number; clientY: number }): Point => flow.screenToFlowPosition(screenPoint(event), { snapToGrid: true });

  return (
    <CanvasContext value={shared}>
      <section
        {...focus}
        ref={region}
        role="region"
        aria-label="Canvas"
        className="fx-canvas"
        data-far={far || undefined}
        data-direction={layout.direction}
        data-connecting={connecting.active || undefined}
      >
        {stale !== null && <StaleBanner line={stale.line} />}
        <ReactFlow<CanvasNode, CanvasEdge>
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          onNodesChange={onNodesChange}
          onEdgeClick={(_event, edge) => {
            onSelect([]);
            store.setState({ selectedEdge: edge.id });
            commands.focus();
          }}
          onEdgeMouseEnter={(_event, edge) => setHoveredEdge(edge.id)}
          onEdgeMouseLeave={() => setHoveredEdge(null)}
          onEdgeContextMenu={(event, edge) => {
            event.preventDefault();
            store.setState({ selectedEdge: edge.id });
            onMenu({ target: { kind: "edge", id: edge.id }, at: screenPoint(event) });
          }}
          onNodeMouseEnter={(_event, node) => store.setState({ hovered: node.id })}
          onNodeMouseLeave={() => store.setState({ hovered: null })}
          onNodeClick={(_event, node) => commands.focusCard(node.id)}
          onNodeDoubleClick={(event, node) => {
            event.stopPropagation();
            const facing = facts.byKey.get(node.id);
            if (facing?.kind === "opaque") onOpenCode(facing.range);
            else onOpen(node.id);
          }}
          onNodeContextMenu={(event, node) => {
            event.preventDefault();
            if (!selected.has(node.id)) onSelect([node.id]);
            onMenu({ target: { kind: "node", key: node.id }, at: screenPoint(event) });
          }}
          onPaneContextMenu={(event) => {
            event.preventDefault();
            onMenu({ target: { kind: "canvas", point: atPointer(event) }, at: screenPoint(event) });
          }}
          onPaneClick={() => {
            store.setState({ selectedEdge: null });
            if (selection.length > 0) onSelect([]);
            commands.focus();
          }}
          onDoubleClick={(event) => {
            const onPane = event.target instanceof Element && event.target.classList.contains("react-flow__pane");
            if (onPane && !readOnly) onAdd(addAt(screenPoint(event), atPointer(event)));
          }}
          onPaneMouseMove={far ? (event) => store.setState({ hovered: cardAt(flow.screenToFlowPosition(screenPoint(event)), layout) }) : undefined}
          onMoveEnd={(event, viewport) => event !== null && store.setState({ viewport })}
          {...dragging.handlers}
          {...connecting.handlers}
          defaultViewport={store.getState().viewport ?? { x: 0, y: 0, zoom: 1 }}
          minZoom={zoomLimits.min}
          maxZoom={zoomLimits.max}
          snapToGrid
          snapGrid={snapGrid}
          onlyRenderVisibleElements
          nodesDraggable={!readOnly}
          nodesConnectable={!readOnly}
          nodesFocusable={false}
          edgesFocusable={false}
          disableKeyboardA11y
          deleteKeyCode={null}
          selectionMode={SelectionMode.Partial}
          panOnScroll
          zoomOnDoubleClick={false}
          elevateNodesOnSelect={false}
          zIndexMode="auto"
          connectionLineType={ConnectionLineType.SmoothStep}
          connectionRadius={40}
          connectOnClick={false}
        >
          <Background id="dots" variant={BackgroundVariant.Dots} gap={16} size={1.25} color="var(--fx-dots)" />
          {far && <Overview picture={picture} runs={runs} dragged={dragging.moved} />}
        </ReactFlow>
        <Minimap picture={picture} bounds={bounds} onMove={(viewport) => void flow.setViewport(viewport).then(() => store.setState({ viewport }))} />
        <PointerTip facts={facts} region={region} dragged={dragging.dragged} />
        <LiveRegion store={store} />
      </section>
    </CanvasContext>
  );
}

function StaleBanner({ line }: { readonly line: number | null }) {
  return (
    <div className="fx-stale" role="status">
      {line === null
        ? "The code has a syntax error; showing the last good version."
        : `The code has a syntax error at line ${line}; showing the last good version.`}
    </div>
  );
}

function LiveRegion({ store }: { readonly store: WorkflowStore }) {
  const { text, serial } = useStore(store, (state) => state.announcement);
  return (
    <div className="fx-live" aria-live="polite" aria-atomic="true">
      {/* A trailing no-break space makes the same words a new text, which is read again. */}
      {text}
      {serial % 2 === 1 ? "\u00a0" : ""}
    </div>
  );
}

/** Fit what fits: a canvas seen before comes back as it was left; until the person moves it, it follows the size of its pane. */
function useFirstLook(store: WorkflowStore, layout: FlowLayout, pane: boolean): void {
  const flow = useReactFlow();
  const width = useFlowState((state) => state.width);
  const height = useFlowState((state) => state.height);
  const fitted = useRef<Viewport | null>(null);
  useEffect(() => {
    const bounds = boundsOf(layout);
    if (!pane || bounds === null || store.getState().viewport !== fitted.current) return;
    const viewport = firstLook(bounds, rectOf(triggerKey, layout), { width, height });
    fitted.current = viewport;
    // In a narrow pane the map would hide what it maps.
    store.setState({ viewport, minimapOpen: width >= 720 });
    void flow.setViewport(viewport);
  }, [store, layout, pane, width, height, flow]);
}

const screenPoint = (event: { clientX: number; clientY: number }): Point => ({ x: event.clientX, y: event.clientY });

/** Tab always reaches exactly one card, also after that card was deleted. */
function useReachable(store: WorkflowStore, layout: FlowLayout): void {
  useEffect(() => {
    const { focused } = store.getState();
    if (focused === null || !layout.nodes.some((node) => node.key === focused)) store.setState({ focused: layout.nodes[0]?.key ?? null });
  }, [store, layout]);
}

/** A card that is drawn anew under another name, or deleted, takes the focus along: give it to the card that is selected instead. */
function useKeptFocus(layout: FlowLayout, focusAgain: () => void): { readonly onFocus: () => void; readonly onBlur: (event: FocusEvent) => void } {
  const within = useRef(false);
  useEffect(() => {
    if (layout.nodes.length > 0 && within.current && document.activeElement === document.body) focusAgain();
  }, [layout, focusAgain]);
  return useMemo(
    () => ({
      onFocus: () => {
        within.current = true;
      },
      // Without a next element the focused one went away, or the window lost the focus; neither means the person left.
      onBlur: (event) => {
        if (event.relatedTarget !== null) within.current = false;
      },
    }),
    [],
  );
}

/** The "+" sits beside the line it belongs to: leaving the line for it must not take it away. */
function useHoveredEdge(): readonly [string | null, (id: string | null) => void] {
  const [hovered, setHovered] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const change = useCallback((id: string | null) => {
    clearTimeout(timer.current);
    if (id !== null) setHovered(id);
    else timer.current = setTimeout(() => setHovered(null), 600);
  }, []);
  return [hovered, change];
}
