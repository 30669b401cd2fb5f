import { AppError, fromErrorRecord, type Result } from "@fastn/core";
import type { FlowChange } from "@fastn/builder";
import type { BuilderPort } from "./builder-port.ts";

export type BuilderRequest =
  | { readonly id: number; readonly call: "parse"; readonly source: string }
  | { readonly id: number; readonly call: "edit"; readonly source: string; readonly change: FlowChange };

export interface BuilderAnswer {
  readonly id: number;
  readonly result: Result<unknown>;
}

type WithoutId<T> = T extends unknown ? Omit<T, "id"> : never;

/** The builder in a worker, started at the first call: a long parse never holds up a key press, and the parser is no part of the first load. */
export function workerBuilder(): BuilderPort {
  let worker: Worker | null = null;
  let lastId = 0;
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (reason: AppError) => void }>();

  const start = (): Worker => {
    const started = new Worker(new URL("./builder-worker.ts", import.meta.url), { type: "module", name: "builder" });
    started.addEventListener("message", ({ data }: MessageEvent<BuilderAnswer>) => {
      const call = waiting.get(data.id);
      waiting.delete(data.id);
      if (data.result.ok) call?.resolve(data.result.value);
      else call?.reject(fromErrorRecord(data.result.error));
    });
    // A worker that fails to load or throws outside a call answers none of them; the next call starts a new one.
    started.addEventListener("error", () => {
      started.terminate();
      worker = null;
      for (const call of waiting.values()) call.reject(new AppError("INTERNAL_ERROR", "The code could not be read because the parser stopped. Try again."));
      waiting.clear();
    });
    return started;
  };

  const ask = (request: WithoutId<BuilderRequest>): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = ++lastId;
      waiting.set(id, { resolve, reject });
      worker ??= start();
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin to name
      worker.postMessage({ ...request, id });
    });

  return {
    parse: (source) => ask({ call: "parse", source }) as ReturnType<BuilderPort["parse"]>,
    edit: (source, change) => ask({ call: "edit", source, change }) as ReturnType<BuilderPort["edit"]>,
  };
}
