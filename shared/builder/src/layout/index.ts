export { layoutGraph, type LayoutOptions } from "./layout-graph.ts";
export { emptyLayout, parseLayoutFile, serialiseLayoutFile, withPositions, type HandPosition, type LayoutFile, type LayoutNote } from "./layout-file.ts";
export type { FlowDirection, FlowLayout, PlacedEdge, PlacedNode, Point } from "./types.ts";
