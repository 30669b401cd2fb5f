import type { JsonObject } from "@fastn/core";
import { createLogger } from "@fastn/core/node";
import { createCredentials } from "../platform/index.ts";
import { buildStudioApp } from "./app.ts";
import type { StudioServices } from "./services.ts";

/** The OpenAPI document of the studio's real routes. Declaring routes touches no service, so none is needed. */
export async function describeStudio(): Promise<JsonObject> {
  const app = await buildStudioApp({
    services: {} as StudioServices,
    credentials: createCredentials(),
    logger: createLogger({ name: "describe", level: "silent" }),
  });
  await app.ready();
  const document = app.describeApi();
  await app.close();
  return document;
}
