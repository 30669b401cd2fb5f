import { layoutGraph, type LayoutOptions } from "@fastn/builder/layout";
import type { FlowGraph } from "@fastn/builder";
import { settle } from "@fastn/core";

export interface LayoutRequest {
  readonly id: number;
  readonly graph: FlowGraph;
  readonly options: LayoutOptions;
}

// elk takes `self.onmessage` for its own protocol when it is loaded inside a worker; a listener of ours would get both sides' messages.
// oxlint-disable-next-line unicorn/prefer-add-event-listener -- it must take elk's handler's place
self.onmessage = async ({ data }: MessageEvent<LayoutRequest>): Promise<void> => {
  const result = await settle(() => layoutGraph(data.graph, data.options));
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin to name
  self.postMessage({ id: data.id, result });
};
