import { useEffect, useMemo, useRef, useState } from "react";
import type { FlowGraph } from "@fastn/builder";
import type { FlowLayout, LayoutFile } from "@fastn/builder/layout";
import { reportError } from "../../app/report-error.ts";
import { followRename } from "./follow-rename.ts";
import { layoutInWorker } from "./layout-client.ts";

/** The layout of a graph, a moment behind it; null before the first. Typing that changes no card or line lays nothing out. */
export function useFlowLayout(graph: FlowGraph | null, file: LayoutFile | null): FlowLayout | null {
  const [made, setMade] = useState<{ readonly layout: FlowLayout; readonly keys: readonly string[] } | null>(null);
  const shape = useMemo(() => (graph === null || file === null ? null : shapeOf(graph, file)), [graph, file]);
  const latest = useRef({ graph, file });
  useEffect(() => {
    latest.current = { graph, file };
  });
  useEffect(() => {
    const { graph: drawn, file: hand } = latest.current;
    if (shape === null || drawn === null || hand === null) return undefined;
    let stale = false;
    const draw = async (): Promise<void> => {
      try {
        const next = await layoutInWorker(drawn, { direction: hand.direction ?? "down", positions: hand.positions });
        if (!stale) setMade({ layout: next, keys: drawn.nodes.map((node) => node.key) });
      } catch (error) {
        reportError("The canvas could not be laid out", error);
      }
    };
    void draw();
    return () => {
      stale = true;
    };
  }, [shape]);
  return useMemo(() => (made === null || graph === null ? null : followRename(made.layout, made.keys, graph)), [made, graph]);
}

/** Everything a layout depends on, as one comparable text. */
function shapeOf(graph: FlowGraph, file: LayoutFile): string {
  const nodes = graph.nodes.map((node) => [
    node.key,
    node.kind === "step" ? node.type : "",
    node.parent?.key,
    node.parent?.slot,
    node.kind === "step" ? node.slots.map((slot) => slot.name) : [],
  ]);
  const edges = graph.edges.map((edge) => [edge.from, edge.to, edge.kind, edge.label]);
  return JSON.stringify([graph.trigger !== null || graph.workflow !== null, nodes, edges, file.direction, file.positions]);
}
