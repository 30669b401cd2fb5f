import { useEffect, useRef, type PointerEvent } from "react";
import { useStoreApi } from "@xyflow/react";
import { ChevronDown, Map as MapIcon } from "lucide-react";
import { useCanvas, useCanvasState } from "./canvas-context.ts";
import type { Rect } from "./flow-elements.ts";
import { readPalette, type Picture } from "./paint.ts";
import type { Viewport } from "./workflow-store.ts";

const size = { width: 176, height: 112 } as const;
const inset = 6;

/** The whole workflow in a corner; click or drag to go there. Arrow keys and fit do the same from the keyboard. */
export function Minimap({
  picture,
  bounds,
  onMove,
}: {
  readonly picture: Picture;
  readonly bounds: Rect | null;
  readonly onMove: (viewport: Viewport) => void;
}) {
  const { store } = useCanvas();
  const open = useCanvasState((state) => state.minimapOpen);
  return (
    <div className="fx-minimap" data-open={open || undefined}>
      <button
        type="button"
        className="fx-minimap-toggle"
        aria-expanded={open}
        aria-label="Minimap"
        title="Minimap"
        onClick={() => store.setState({ minimapOpen: !open })}
      >
        {open ? <ChevronDown size={14} strokeWidth={1.5} aria-hidden /> : <MapIcon size={16} strokeWidth={1.5} aria-hidden />}
      </button>
      {open && bounds !== null && <Drawing picture={picture} bounds={bounds} onMove={onMove} />}
    </div>
  );
}

function Drawing({ picture, bounds, onMove }: { readonly picture: Picture; readonly bounds: Rect; readonly onMove: (viewport: Viewport) => void }) {
  const surface = useRef<HTMLCanvasElement>(null);
  const flow = useStoreApi();
  const { runs } = useCanvas();
  useEffect(() => {
    const canvas = surface.current;
    const context = canvas?.getContext("2d");
    if (canvas === null || context === null || context === undefined) return;
    const ratio = window.devicePixelRatio || 1;
    canvas.width = size.width * ratio;
    canvas.height = size.height * ratio;
    // The blocks stay while the view moves: painted once, copied each frame.
    let blocks = paintBlocks(picture, bounds, ratio, canvas, runs);
    let frame = 0;
    const paint = (): void => {
      frame = 0;
      const { transform, width, height } = flow.getState();
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, canvas.width, canvas.height);
      if (blocks !== null) context.drawImage(blocks, 0, 0);
      const map = mapOf(bounds);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.strokeStyle = readPalette(canvas).accent;
      context.lineWidth = 1.5;
      const [x, y, zoom] = transform;
      context.strokeRect((-x / zoom) * map.zoom + map.x, (-y / zoom) * map.zoom + map.y, (width / zoom) * map.zoom, (height / zoom) * map.zoom);
    };
    const soon = (): void => {
      if (frame === 0) frame = requestAnimationFrame(paint);
    };
    const again = (): void => {
      blocks = paintBlocks(picture, bounds, ratio, canvas, runs);
      soon();
    };
    paint();
    const theme = new MutationObserver(again);
    theme.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    const stops = [flow.subscribe(soon), runs.subscribe(null, again)];
    return () => {
      cancelAnimationFrame(frame);
      theme.disconnect();
      for (const stop of stops) stop();
    };
  }, [flow, picture, bounds, runs]);

  const go = (event: PointerEvent<HTMLCanvasElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const map = mapOf(bounds);
    const x = (event.clientX - box.left - map.x) / map.zoom;
    const y = (event.clientY - box.top - map.y) / map.zoom;
    const { width, height, transform } = flow.getState();
    const zoom = transform[2];
    onMove({ zoom, x: width / 2 - x * zoom, y: height / 2 - y * zoom });
  };
  return (
    <canvas
      ref={surface}
      style={size}
      aria-hidden
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        go(event);
      }}
      onPointerMove={(event) => event.buttons === 1 && go(event)}
    />
  );
}

function mapOf(bounds: Rect): Viewport {
  const zoom = Math.min((size.width - 2 * inset) / bounds.width, (size.height - 2 * inset) / bounds.height, 0.2);
  return { zoom, x: size.width / 2 - (bounds.x + bounds.width / 2) * zoom, y: size.height / 2 - (bounds.y + bounds.height / 2) * zoom };
}

function paintBlocks(
  picture: Picture,
  bounds: Rect,
  ratio: number,
  like: HTMLCanvasElement,
  runs: ReturnType<typeof useCanvas>["runs"],
): HTMLCanvasElement | null {
  const layer = document.createElement("canvas");
  layer.width = like.width;
  layer.height = like.height;
  const context = layer.getContext("2d");
  if (context === null) return null;
  const map = mapOf(bounds);
  const palette = readPalette(like);
  context.setTransform(ratio * map.zoom, 0, 0, ratio * map.zoom, ratio * map.x, ratio * map.y);
  for (const { rect, colour, box, key } of picture.blocks) {
    const status = runs.get(key)?.status;
    context.fillStyle = status === "failed" ? palette.danger : colour;
    context.globalAlpha = box ? 0.25 : 0.9;
    const least = 1.5 / map.zoom;
    context.fillRect(rect.x, rect.y, Math.max(rect.width, least), Math.max(rect.height, least));
  }
  return layer;
}
