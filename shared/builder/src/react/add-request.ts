import type { FlowEdge, StepPlace } from "../flow-graph.ts";
import { slotOfPort, triggerKey } from "../layout/geometry.ts";
import type { Point } from "../layout/types.ts";
import { placeBeside, type GraphFacts } from "./graph-facts.ts";

/** Where a new step should go: asked for by a port, a line, an empty spot or a key. */
export interface AddRequest {
  /** Where the palette opens, px in the window. */
  readonly at: Point;
  /** Where the new card goes, px on the canvas; null: the layout decides. */
  readonly point: Point | null;
  readonly place: StepPlace;
  /** Key of the step the new one waits for; null for none. */
  readonly after: string | null;
  /** Key of the step made to wait for the new one; null for none. */
  readonly before: string | null;
}

/** Add at the end of the flow's list, waiting for nothing. */
export const addAt = (at: Point, point: Point | null): AddRequest => ({ at, point, place: { parent: null }, after: null, before: null });

/** Add after a card, by one of its ports. */
export function addFromPort(key: string, port: string, at: Point, facts: GraphFacts): AddRequest {
  const slot = slotOfPort(port);
  const node = facts.byKey.get(key);
  if (slot !== null) return { at, point: null, place: { parent: { key, slot } }, after: null, before: null };
  const after = key === triggerKey || node?.kind !== "step" ? null : key;
  return { at, point: null, place: key === triggerKey ? { parent: null, index: 0 } : placeBeside(key, facts, 1), after, before: null };
}

/** Add inside a loop. */
export const addInto = (key: string, slot: string, at: Point): AddRequest => ({ at, point: null, place: { parent: { key, slot } }, after: null, before: null });

/** Add in the middle of a line: what the line leads to waits for the new step too. */
export function addOnEdge(edge: FlowEdge, at: Point, facts: GraphFacts): AddRequest {
  const after = edge.kind === "branch" || edge.kind === "start" || facts.byKey.get(edge.from)?.kind !== "step" ? null : edge.from;
  const before = facts.byKey.get(edge.to)?.kind === "step" ? edge.to : null;
  return { at, point: null, place: placeBeside(edge.to, facts, 0), after, before };
}
