import { useEffect, useRef } from "react";
import { useStoreApi } from "@xyflow/react";
import type { Point } from "../layout/types.ts";
import { paintOverview, readPalette, type Picture } from "./paint.ts";
import type { RunStates } from "./run-overlay.ts";

interface OverviewProps {
  readonly picture: Picture;
  readonly runs: RunStates;
  /** Cards that are somewhere else than the picture says. */
  readonly dragged: ReadonlyMap<string, Point>;
}

/** The workflow seen from afar, painted on one canvas: thousands of cards cost one frame, not thousands of elements. */
export function Overview({ picture, runs, dragged }: OverviewProps) {
  const surface = useRef<HTMLCanvasElement>(null);
  const flow = useStoreApi();
  useEffect(() => {
    const canvas = surface.current;
    const context = canvas?.getContext("2d");
    if (canvas === null || context === null || context === undefined) return;
    let frame = 0;
    const paint = (): void => {
      frame = 0;
      const { transform, width, height } = flow.getState();
      const ratio = window.devicePixelRatio || 1;
      if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
        canvas.width = Math.round(width * ratio);
        canvas.height = Math.round(height * ratio);
      }
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, width, height);
      paintOverview(context, picture, { x: transform[0], y: transform[1], zoom: transform[2] }, { width, height }, readPalette(canvas), runs, dragged);
    };
    const soon = (): void => {
      if (frame === 0) frame = requestAnimationFrame(paint);
    };
    paint();
    const stops = [flow.subscribe(soon), runs.subscribe(null, soon)];
    const theme = new MutationObserver(soon);
    theme.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    return () => {
      cancelAnimationFrame(frame);
      theme.disconnect();
      for (const stop of stops) stop();
    };
  }, [flow, picture, runs, dragged]);
  return <canvas ref={surface} className="fx-overview" aria-hidden />;
}
