/** Where the flow runs: `down` from top to bottom (the default), `right` from left to right. */
export type FlowDirection = "down" | "right";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A card's place. `x` and `y` are px from the top left corner of `parent`, or of the canvas when `parent` is null. */
export interface PlacedNode {
  /** A node's key, or `trigger`. */
  readonly key: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** The loop whose box holds it. A gate's branch is no box: its steps share the gate's parent. */
  readonly parent: string | null;
  /** Put there by hand (the layout file says so), not by the layout. */
  readonly byHand: boolean;
}

export interface PlacedEdge {
  /** Id of the graph's edge. */
  readonly id: string;
  /** Corners of the routed line, ends included, px on the canvas; null when an end was placed by hand and the line is drawn straight from port to port. */
  readonly points: readonly Point[] | null;
}

export interface FlowLayout {
  readonly direction: FlowDirection;
  /** Parents before their children. */
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}
