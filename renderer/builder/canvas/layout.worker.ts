import { layoutGraph, type LayoutOptions } from "@fastn/builder/layout";
import type { FlowGraph } from "@fastn/builder";
import { settle } from "@fastn/core";

export interface LayoutRequest {
  readonly id: number;
  readonly graph: FlowGraph;
  readonly options: LayoutOptions;
}

self.addEventListener("message", async ({ data }: MessageEvent<LayoutRequest>) => {
  const result = await settle(() => layoutGraph(data.graph, data.options));
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin to name
  self.postMessage({ id: data.id, result });
});
