import { useCallback, useMemo, useRef, useState } from "react";
import { useReactFlow, type NodeChange, type OnNodeDrag } from "@xyflow/react";
import type { HandPosition } from "../layout/layout-file.ts";
import type { Point } from "../layout/types.ts";
import { dropTargetAt, moveChange } from "./drop-target.ts";
import type { FlowCanvasProps } from "./flow-canvas.tsx";
import { placedByKey } from "./flow-elements.ts";
import type { CanvasNode } from "./flow-node.tsx";
import type { GraphFacts } from "./graph-facts.ts";

interface DraggingDeps extends Pick<FlowCanvasProps, "store" | "layout" | "onPlace" | "onChange" | "onRefused" | "refuse"> {
  readonly facts: GraphFacts;
  readonly readOnly: boolean;
}

interface Dragging {
  /** Positions of cards being dragged, and of those dropped until the layout knows. */
  readonly moved: ReadonlyMap<string, Point>;
  readonly dragged: string | null;
  readonly onChanges: (changes: readonly NodeChange<CanvasNode>[]) => void;
  readonly handlers: {
    readonly onNodeDragStart: OnNodeDrag<CanvasNode>;
    readonly onNodeDrag: OnNodeDrag<CanvasNode>;
    readonly onNodeDragStop: OnNodeDrag<CanvasNode>;
  };
}

const none: ReadonlyMap<string, Point> = new Map();

/** Dragging cards: on the canvas that is a matter of looks, onto a gate's branch, a loop, or out of one it moves the step in the code. */
export function useDragging({ store, layout, facts, onPlace, onChange, onRefused, refuse }: DraggingDeps): Dragging {
  const flow = useReactFlow<CanvasNode>();
  const [moved, setMoved] = useState<ReadonlyMap<string, Point>>(none);
  const [dragged, setDragged] = useState<string | null>(null);
  const held = useRef(false);
  // The layout that knows the drop replaces it.
  const [known, setKnown] = useState(layout);
  if (known !== layout) {
    setKnown(layout);
    if (dragged === null) setMoved(none);
  }

  const onChanges = useCallback((changes: readonly NodeChange<CanvasNode>[]) => {
    const moves = changes.flatMap((change) =>
      change.type === "position" && change.position !== undefined && held.current ? [[change.id, change.position] as const] : [],
    );
    if (moves.length > 0) setMoved((before) => new Map([...before, ...moves]));
  }, []);

  const handlers = useMemo<Dragging["handlers"]>(() => {
    const targetOf = (event: Parameters<OnNodeDrag>[0], key: string, count: number): ReturnType<typeof dropTargetAt> => {
      const at = "touches" in event ? event.changedTouches[0] : event;
      // Several cards at once only change places: which of them goes where in the code would be a guess.
      if (at === undefined || count > 1) return null;
      const target = dropTargetAt(key, flow.screenToFlowPosition({ x: at.clientX, y: at.clientY }, { snapToGrid: false }), facts, layout);
      if (target === null || target.refused !== null) return target;
      return { ...target, refused: refuse?.(moveChange(key, target, facts, layout)) ?? null };
    };
    return {
      onNodeDragStart: (_event, node) => {
        held.current = true;
        setDragged(node.id);
      },
      onNodeDrag: (event, node, nodes) => {
        const target = targetOf(event, node.id, nodes.length);
        const before = store.getState().drop;
        if (target?.key !== before?.key || target?.slot !== before?.slot || (target === null) !== (before === null)) store.setState({ drop: target });
      },
      onNodeDragStop: (event, node, nodes) => {
        held.current = false;
        setDragged(null);
        store.setState({ drop: null });
        const target = targetOf(event, node.id, nodes.length);
        if (target !== null) {
          setMoved(none);
          if (target.refused !== null) {
            onRefused(target.refused);
            return;
          }
          onChange([moveChange(node.id, target, facts, layout)]);
          onPlace({ [node.id]: null });
          return;
        }
        const places = nodes.map((each): [string, HandPosition] => [each.id, each.position]);
        const placed = placedByKey(layout);
        if (places.every(([key, at]) => placed.get(key)?.x === at.x && placed.get(key)?.y === at.y)) setMoved(none);
        else onPlace(Object.fromEntries(places));
      },
    };
  }, [flow, store, facts, layout, onPlace, onChange, onRefused, refuse]);

  return useMemo(() => ({ moved, dragged, onChanges, handlers }), [moved, dragged, onChanges, handlers]);
}
