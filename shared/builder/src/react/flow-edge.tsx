import { memo, useCallback, useSyncExternalStore } from "react";
import { EdgeLabelRenderer, type Edge, type EdgeProps } from "@xyflow/react";
import { Plus } from "lucide-react";
import type { FlowEdge } from "../flow-graph.ts";
import type { Point } from "../layout/types.ts";
import { useCanvas } from "./canvas-context.ts";
import { middleOf, roundedPath, squareLine } from "./edge-path.ts";
import { edgeState } from "./edge-state.ts";

export interface FlowEdgeData extends Record<string, unknown> {
  readonly edge: FlowEdge;
  /** Routed corners; null: straight from port to port. */
  readonly points: readonly Point[] | null;
  readonly hovered: boolean;
}

export type CanvasEdge = Edge<FlowEdgeData, "flow">;

/** One line: square, an arrow at its end, a dot when it comes from `dependsOn`, the branch's name when it leaves a gate. */
export const FlowLine = memo(function FlowLine({ id, data, selected, sourceX, sourceY, targetX, targetY }: EdgeProps<CanvasEdge>) {
  const { direction, runs, readOnly, addOn } = useCanvas();
  const edge = data?.edge;
  const subscribe = useCallback(
    (listener: () => void) => {
      if (edge === undefined) return () => {};
      const stops = [runs.subscribe(edge.from, listener), runs.subscribe(edge.to, listener)];
      return () => stops.forEach((stop) => stop());
    },
    [runs, edge],
  );
  const state = useSyncExternalStore(subscribe, () => (edge === undefined ? null : edgeState(edge, runs)));
  if (data === undefined || edge === undefined) return null;
  const points = data.points ?? squareLine({ x: sourceX, y: sourceY }, { x: targetX, y: targetY }, direction);
  const path = roundedPath(points);
  const end = points.at(-1)!;
  const middle = middleOf(points);
  const start = points[0]!;
  const active = selected === true || data.hovered;
  return (
    <>
      <g
        className="fx-edge"
        data-kind={edge.kind}
        data-state={state ?? undefined}
        data-selected={selected || undefined}
        data-hovered={data.hovered || undefined}
      >
        <path d={path} className="fx-edge-hit react-flow__edge-interaction" />
        <path d={path} className="fx-edge-line" />
        <path
          className="fx-edge-arrow"
          d={
            direction === "down"
              ? `M${end.x - 4} ${end.y - 7}L${end.x} ${end.y}L${end.x + 4} ${end.y - 7}Z`
              : `M${end.x - 7} ${end.y - 4}L${end.x} ${end.y}L${end.x - 7} ${end.y + 4}Z`
          }
        />
        {edge.kind === "dependsOn" && (
          <circle className="fx-edge-dot" cx={start.x + (direction === "right" ? 10 : 0)} cy={start.y + (direction === "down" ? 10 : 0)} r={3} />
        )}
      </g>
      {edge.label !== null && (
        <EdgeLabelRenderer>
          <span
            className="fx-edge-label"
            data-state={state ?? undefined}
            style={{ transform: `translate(-50%, -50%) translate(${middle.x}px, ${middle.y}px)` }}
            aria-hidden
          >
            {edge.label}
          </span>
        </EdgeLabelRenderer>
      )}
      {active && !readOnly && (
        <EdgeLabelRenderer>
          <button
            type="button"
            className="fx-edge-add nodrag nopan"
            style={{ transform: `translate(-50%, -50%) translate(${middle.x}px, ${middle.y}px)` }}
            title="Add a step here"
            aria-label={`Add a step between ${edge.from} and ${edge.to}`}
            onClick={(event) => addOn(id, { x: event.clientX, y: event.clientY })}
          >
            <Plus size={14} strokeWidth={2} aria-hidden />
          </button>
        </EdgeLabelRenderer>
      )}
    </>
  );
});
