import type { FlowGraph } from "@fastn/builder";
import type { FlowLayout, LayoutOptions } from "@fastn/builder/layout";
import { AppError, fromErrorRecord, type Result } from "@fastn/core";
import type { LayoutRequest } from "./layout.worker.ts";

interface Waiting {
  readonly resolve: (layout: FlowLayout) => void;
  readonly reject: (error: AppError) => void;
}

let worker: Worker | null = null;
let lastId = 0;
const waiting = new Map<number, Waiting>();

function start(): Worker {
  const started = new Worker(new URL("./layout.worker.ts", import.meta.url), { type: "module", name: "layout" });
  started.addEventListener("message", ({ data }: MessageEvent<{ id: number; result: Result<FlowLayout> }>) => {
    const call = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.result.ok) call?.resolve(data.result.value);
    else call?.reject(fromErrorRecord(data.result.error));
  });
  started.addEventListener("error", () => {
    started.terminate();
    worker = null;
    for (const call of waiting.values())
      call.reject(new AppError("INTERNAL_ERROR", "The canvas could not be drawn because its layout stopped. Open the file again."));
    waiting.clear();
  });
  return started;
}

/** `layoutGraph` in a worker of its own: laying out a large workflow never holds up the window. Started at the first call, kept. */
export function layoutInWorker(graph: FlowGraph, options: LayoutOptions): Promise<FlowLayout> {
  return new Promise((resolve, reject) => {
    const id = ++lastId;
    waiting.set(id, { resolve, reject });
    worker ??= start();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin to name
    worker.postMessage({ id, graph: skeleton(graph), options } satisfies LayoutRequest);
  });
}

/** A layout needs no option texts; leaving them out makes the message small. */
const skeleton = (graph: FlowGraph): FlowGraph => ({
  ...graph,
  problems: [],
  trigger: graph.trigger === null ? null : { ...graph.trigger, options: {} },
  nodes: graph.nodes.map((node) => (node.kind === "opaque" ? { ...node, text: "" } : { ...node, options: {} })),
});
