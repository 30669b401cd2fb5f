import { AppError } from "@fastn/core";
import { createApiClient, unwrap } from "@fastn/core/api";
import { findRunningStudio, type RunningStudio } from "@fastn/core/node";
import { createStudio, type Studio, type StudioOptions } from "./create-studio.ts";

/** Another process that serves the folder we were asked to serve. */
export interface RunningElsewhere {
  readonly url: string;
  readonly port: number;
  readonly mockUrl: string | null;
  readonly token: string;
  readonly pid: number;
  /** A one-time link of that studio. */
  newLink(): Promise<string>;
  /** Resolves when it does not answer any more. */
  gone(): Promise<void>;
}

export type Opened = { readonly studio: Studio } | { readonly elsewhere: RunningElsewhere };

const lookEveryMs = 2_000;
const tryEveryMs = 100;
/** The holder of the lock may be starting (no address yet) or stopping (no answer any more) for this long, ms. */
const patienceMs = 15_000;

/**
 * Serve a folder, or find the studio that does.
 * @throws AppError WORKSPACE_LOCKED when whoever holds the folder neither answers nor lets go; what `createStudio` throws
 */
export async function openOrJoin(options: StudioOptions): Promise<Opened> {
  for (const end = Date.now() + patienceMs; ; await pause(tryEveryMs)) {
    try {
      return { studio: await createStudio(options) };
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "WORKSPACE_LOCKED") throw error;
      const running = await findRunningStudio(String(error.details["root"]));
      if (running !== null) return { elsewhere: await join(String(error.details["root"]), running) };
      if (Date.now() > end) throw error;
    }
  }
}

async function join(root: string, { url, token, pid }: RunningStudio): Promise<RunningElsewhere> {
  const api = createApiClient({ baseUrl: url, headers: { "x-fastn-token": token } });
  const { mockUrl } = await unwrap(api.GET("/api/v1/workspace"));
  return {
    url,
    port: Number(new URL(url).port),
    mockUrl,
    token,
    pid,
    newLink: async () => url + (await unwrap(api.POST("/api/v1/session/links"))).path,
    async gone() {
      while ((await findRunningStudio(root))?.url === url) await pause(lookEveryMs);
    },
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
