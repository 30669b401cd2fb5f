import type { Clock } from "@fastn/core";
import type { Logger } from "@fastn/core/node";
import { buildService, type Credentials, type FrontDoor, type RateLimit, type Service, useStaticFiles } from "../platform/index.ts";
import { studioRoutes } from "./routes/index.ts";
import { components } from "./schemas/components.ts";
import type { StudioServices } from "./services.ts";

export const studioVersion = "0.1.0";

export interface AppOptions {
  readonly services: StudioServices;
  readonly credentials: Credentials;
  readonly logger: Logger;
  readonly clock?: Clock;
  readonly rateLimit?: RateLimit;
  /** Where its requests come in. Default: one of its own. */
  readonly door?: FrontDoor;
  /** Files of the page; null or absent: no page is served. */
  readonly rendererDir?: string | null;
  readonly checkAnswers?: boolean;
}

/** The studio's HTTP side: the service with its routes, not yet listening. */
export async function buildStudioApp({ services, credentials, logger, rendererDir = null, ...options }: AppOptions): Promise<Service> {
  const app = await buildService({ name: "studio", api: { title: "fastn studio", version: studioVersion, components }, credentials, logger, ...options });
  await app.register(studioRoutes, { services, credentials });
  if (rendererDir !== null) useStaticFiles(app, rendererDir);
  return app;
}
