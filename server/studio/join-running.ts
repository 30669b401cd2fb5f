import { createApiClient, unwrap } from "@fastn/core/api";
import { findRunningStudio } from "@fastn/core/node";
import { waitForHolder } from "./workspace/lock.ts";

/** Another process that serves the folder we were asked to serve. */
export interface RunningElsewhere {
  readonly address: { readonly url: string; readonly port: number; readonly mockUrl: string | null };
  readonly token: string;
  readonly pid: number;
  /** A one-time link of that studio. */
  newLink(): Promise<string>;
  /** Resolves when it does not answer any more. */
  readonly gone: Promise<void>;
}

const lookEveryMs = 2_000;

/** null when the holder of the lock never answers. */
export async function joinRunning(root: string): Promise<RunningElsewhere | null> {
  const running = await waitForHolder(root);
  if (running === null) return null;
  const { url, token, pid } = running;
  const api = createApiClient({ baseUrl: url, headers: { "x-fastn-token": token } });
  const { mockUrl } = await unwrap(api.GET("/api/v1/workspace"));
  return {
    address: { url, port: Number(new URL(url).port), mockUrl },
    token,
    pid,
    newLink: async () => url + (await unwrap(api.POST("/api/v1/session/links"))).path,
    gone: watchOver(root, url),
  };
}

async function watchOver(root: string, url: string): Promise<void> {
  while ((await findRunningStudio(root))?.url === url) await new Promise((resolve) => setTimeout(resolve, lookEveryMs).unref());
}
