import { AppError } from "@fastn/core";
import { createApiClient, unwrap, type ApiClient } from "@fastn/core/api";
import { findRunningStudio } from "@fastn/core/node";
import { startStudio, type StartOptions } from "./start-studio.ts";

/** A studio that serves the folder: ours, or one that was there before. */
export interface OpenStudio {
  readonly root: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly api: ApiClient;
  /** Opens the page in a browser, once. */
  readonly openUrl: string;
  /** Process id of a studio that was running before; null for our own, which ends with `close`. */
  readonly foreignPid: number | null;
  /** Resolves when our own studio has ended, with what it complained about; never for another's. */
  readonly gone: Promise<string>;
  /** Stop our own studio; leave another's alone. */
  close(): Promise<void>;
}

/**
 * The studio that serves `options.root`, started when there is none.
 * @throws AppError when it cannot be started or does not answer
 */
export async function openStudio(options: StartOptions): Promise<OpenStudio> {
  const running = await joinRunning(options);
  if (running !== null) return running;
  const started = await startStudio(options);
  if (started !== null) {
    const headers = { "x-fastn-token": started.token };
    const { url, openUrl, gone, stop } = started;
    return { root: options.root, url, headers, api: createApiClient({ baseUrl: url, headers }), openUrl, foreignPid: null, gone, close: stop };
  }
  const other = await joinRunning(options);
  if (other !== null) return other;
  throw new AppError("WORKSPACE_LOCKED", `Another fastn studio has the folder ${options.root} open and does not answer. Close it, then try again.`, {
    root: options.root,
  });
}

async function joinRunning({ root, trust, page }: StartOptions): Promise<OpenStudio | null> {
  const running = await findRunningStudio(root);
  if (running === null) return null;
  const { url, token, pid } = running;
  const headers = { "x-fastn-token": token };
  const api = createApiClient({ baseUrl: url, headers });
  const view = await unwrap(api.GET("/api/v1/workspace"));
  if (trust && !view.trusted) await unwrap(api.POST("/api/v1/workspace/trust"));
  const openUrl = page ? url + (await unwrap(api.POST("/api/v1/session/links"))).path : url;
  return { root, url, headers, api, openUrl, foreignPid: pid, gone: new Promise(() => {}), close: async () => {} };
}
