import type { FlowGraph } from "../flow-graph.ts";
import { isLoop, nodesByKey, triggerKey } from "../layout/geometry.ts";
import type { FlowLayout } from "../layout/types.ts";
import { describeNode, inkOn, typeLooks, type ConnectorsByName } from "./describe-node.ts";
import { edgeState } from "./edge-state.ts";
import { rectOf, type Rect } from "./flow-elements.ts";
import type { RunStates } from "./run-overlay.ts";
import type { Viewport } from "./workflow-store.ts";

/** A card as the painter sees it: computed once per graph and layout, not per frame. */
export interface Block {
  readonly key: string;
  readonly rect: Rect;
  readonly name: string;
  readonly colour: string;
  readonly box: boolean;
}

export interface Line {
  readonly from: string;
  readonly to: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly edge: FlowGraph["edges"][number];
}

export interface Picture {
  readonly blocks: readonly Block[];
  readonly lines: readonly Line[];
}

export function pictureOf(graph: FlowGraph, layout: FlowLayout, connectors: ConnectorsByName): Picture {
  const byKey = nodesByKey(graph);
  const rects = new Map<string, Rect>();
  const blocks = layout.nodes.flatMap(({ key }): Block[] => {
    const node = byKey.get(key);
    const rect = rectOf(key, layout)!;
    rects.set(key, rect);
    if (node === undefined) return key === triggerKey ? [{ key, rect, name: "trigger", colour: typeLooks.trigger.colour, box: false }] : [];
    const look = describeNode(node, connectors);
    return [{ key, rect, name: look.name, colour: look.colour, box: isLoop(node) }];
  });
  const routes = new Map(layout.edges.map((edge) => [edge.id, edge.points]));
  const lines = graph.edges.flatMap((edge): Line[] => {
    const from = rects.get(edge.from);
    const to = rects.get(edge.to);
    if (from === undefined || to === undefined) return [];
    const points = routes.get(edge.id) ?? straight(from, to, layout.direction === "down");
    return [{ from: edge.from, to: edge.to, points, edge }];
  });
  return { blocks, lines };
}

function straight(from: Rect, to: Rect, down: boolean): Line["points"] {
  return down
    ? [
        { x: from.x + from.width / 2, y: from.y + from.height },
        { x: to.x + to.width / 2, y: to.y },
      ]
    : [
        { x: from.x + from.width, y: from.y + 32 },
        { x: to.x, y: to.y + 32 },
      ];
}

/** Colours the painter needs, read from the tokens: a canvas knows no CSS variables. */
export interface Palette {
  readonly line: string;
  readonly text: string;
  readonly raised: string;
  readonly accent: string;
  readonly danger: string;
  readonly success: string;
  readonly warning: string;
  readonly font: string;
}

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const token = (name: string, fallback: string): string => style.getPropertyValue(name).trim() || fallback;
  return {
    line: token("--line-strong", "#c3c9d5"),
    text: token("--text", "#171b26"),
    raised: token("--surface-raised", "#ffffff"),
    accent: token("--accent", "#4b57cf"),
    danger: token("--danger-line", "#d6494f"),
    success: token("--success-line", "#3a9a5f"),
    warning: token("--warning-line", "#b27b10"),
    font: token("--font-ui", "sans-serif"),
  };
}

/** Text smaller than this on the screen is left out. */
const leastNamePx = 9;

/** Paint every card as a coloured block with its name, and every line, in view. */
export function paintOverview(
  context: CanvasRenderingContext2D,
  picture: Picture,
  viewport: Viewport,
  pane: { readonly width: number; readonly height: number },
  palette: Palette,
  runs: RunStates,
  skip: ReadonlyMap<string, unknown>,
): void {
  const { zoom } = viewport;
  context.save();
  context.translate(viewport.x, viewport.y);
  context.scale(zoom, zoom);
  const view = { left: -viewport.x / zoom, top: -viewport.y / zoom, right: (pane.width - viewport.x) / zoom, bottom: (pane.height - viewport.y) / zoom };
  paintLines(context, picture.lines, view, palette, runs, 1 / zoom);
  const namePx = Math.max(leastNamePx, Math.min(12, 40 * zoom)) / zoom;
  context.font = `600 ${namePx}px ${palette.font}`;
  context.textBaseline = "middle";
  for (const block of picture.blocks) {
    const { rect } = block;
    if (skip.has(block.key) || rect.x > view.right || rect.y > view.bottom || rect.x + rect.width < view.left || rect.y + rect.height < view.top) continue;
    paintBlock(context, block, palette, runs, namePx, zoom);
  }
  context.restore();
}

function paintLines(
  context: CanvasRenderingContext2D,
  lines: readonly Line[],
  view: { left: number; top: number; right: number; bottom: number },
  palette: Palette,
  runs: RunStates,
  width: number,
): void {
  context.lineWidth = width;
  context.strokeStyle = palette.line;
  for (const faded of [false, true]) {
    context.globalAlpha = faded ? 0.35 : 1;
    context.beginPath();
    for (const { points, edge } of lines) {
      const first = points[0]!;
      const last = points.at(-1)!;
      if (Math.min(first.y, last.y) > view.bottom || Math.max(first.y, last.y) < view.top) continue;
      if ((edgeState(edge, runs) === "untaken") !== faded) continue;
      context.moveTo(first.x, first.y);
      for (const point of points.slice(1)) context.lineTo(point.x, point.y);
    }
    context.stroke();
  }
  context.globalAlpha = 1;
}

function paintBlock(context: CanvasRenderingContext2D, block: Block, palette: Palette, runs: RunStates, namePx: number, zoom: number): void {
  const { x, y, width, height } = block.rect;
  const state = runs.get(block.key);
  context.globalAlpha = state?.status === "skipped" ? 0.35 : 1;
  context.beginPath();
  context.roundRect(x, y, width, height, 10);
  if (block.box) {
    context.fillStyle = palette.raised;
    context.globalAlpha *= 0.5;
    context.fill();
    context.globalAlpha *= 2;
    context.strokeStyle = block.colour;
    context.lineWidth = 1.5 / zoom;
    context.stroke();
  } else {
    context.fillStyle = block.colour;
    context.fill();
  }
  const ring =
    state?.status === "failed"
      ? palette.danger
      : state?.status === "running"
        ? palette.accent
        : state?.status === "waiting" || state?.status === "retrying"
          ? palette.warning
          : null;
  if (ring !== null) {
    context.strokeStyle = ring;
    context.lineWidth = 3 / zoom;
    context.stroke();
  }
  paintName(context, block, palette, namePx, zoom);
  context.globalAlpha = 1;
}

function paintName(context: CanvasRenderingContext2D, block: Block, palette: Palette, namePx: number, zoom: number): void {
  const { x, y, width, height } = block.rect;
  const room = width - 2 * (5 / zoom);
  if (namePx * 1.1 > Math.min(height, 88) || room < namePx * 3) return;
  const text = fitted(context, block.name, room);
  context.fillStyle = block.box ? palette.text : inkOn(block.colour);
  context.fillText(text, x + 5 / zoom, block.box ? y + Math.max(namePx * 0.8, 28) : y + height / 2);
}

function fitted(context: CanvasRenderingContext2D, text: string, room: number): string {
  if (context.measureText(text).width <= room) return text;
  let low = 1;
  let high = text.length;
  while (low < high) {
    const half = Math.ceil((low + high) / 2);
    if (context.measureText(`${text.slice(0, half)}…`).width <= room) low = half;
    else high = half - 1;
  }
  return `${text.slice(0, low)}…`;
}
