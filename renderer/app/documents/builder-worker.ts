import { edit, parse } from "@fastn/builder";
import { settle } from "@fastn/core";
import type { BuilderAnswer, BuilderRequest } from "./worker-builder.ts";

self.addEventListener("message", async ({ data }: MessageEvent<BuilderRequest>) => {
  const result = await settle(() => (data.call === "parse" ? parse(data.source) : edit(data.source, data.change)));
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin to name
  self.postMessage({ id: data.id, result } satisfies BuilderAnswer);
});
