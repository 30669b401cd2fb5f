import type { Rect } from "./flow-elements.ts";
import type { Viewport } from "./workflow-store.ts";

export const zoomLimits = { min: 0.1, max: 2 } as const;
/** Below this zoom cards are painted as blocks; their text could not be read anyway. */
export const overviewZoom = 0.35;
/** The first look at a workflow never shrinks it beyond reading; `fit` does. */
const readableZoom = 0.65;

interface PaneSize {
  readonly width: number;
  readonly height: number;
}

const marginPx = 40;

/** Show all of `bounds`, never larger than life. */
export function fitting(bounds: Rect, pane: PaneSize, minZoom: number = zoomLimits.min): Viewport {
  const zoom = Math.min(1, Math.max(minZoom, Math.min((pane.width - 2 * marginPx) / bounds.width, (pane.height - 2 * marginPx) / bounds.height)));
  return { zoom, x: pane.width / 2 - (bounds.x + bounds.width / 2) * zoom, y: pane.height / 2 - (bounds.y + bounds.height / 2) * zoom };
}

/** How a workflow is first shown: all of it where that can be read, else its beginning; as wide as it is, down to where cards become blocks. */
export function firstLook(bounds: Rect, start: Rect | null, pane: PaneSize): Viewport {
  const whole = fitting(bounds, pane);
  if (whole.zoom >= readableZoom || start === null) return whole;
  const wide = (pane.width - 2 * marginPx) / bounds.width;
  const zoom = Math.min(1, Math.max(overviewZoom, wide));
  const middle = wide >= overviewZoom ? bounds.x + bounds.width / 2 : start.x + start.width / 2;
  return { zoom, x: pane.width / 2 - middle * zoom, y: marginPx - start.y * zoom };
}

/** The least move that brings a card fully into view; the same viewport when it is already. */
export function revealing(rect: Rect, viewport: Viewport, pane: PaneSize): Viewport {
  const left = rect.x * viewport.zoom + viewport.x;
  const top = rect.y * viewport.zoom + viewport.y;
  const width = rect.width * viewport.zoom;
  const height = rect.height * viewport.zoom;
  const hidden = left < 0 || top < 0 || left + width > pane.width || top + height > pane.height;
  if (!hidden) return viewport;
  return { zoom: viewport.zoom, x: viewport.x + shift(left, width, pane.width), y: viewport.y + shift(top, height, pane.height) };
}

/** How far a stretch must move to lie within the room; its start wins when it does not fit. */
function shift(start: number, size: number, room: number): number {
  if (size > room - 2 * marginPx || start < marginPx) return marginPx - start;
  return start + size > room - marginPx ? room - marginPx - (start + size) : 0;
}
