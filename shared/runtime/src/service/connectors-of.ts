import type { ConnectorPort } from "@fastn/core";
import type { RunServiceOptions } from "./options.ts";

const known = new WeakMap<RunServiceOptions, ConnectorPort>();

/** The connectors of a service as they are now; the first to ask may have to wait until they are loaded. */
export async function connectorsOf(service: RunServiceOptions): Promise<ConnectorPort> {
  const { connectors } = service;
  const port = typeof connectors === "function" ? await connectors() : connectors;
  known.set(service, port);
  return port;
}

/** Those that were asked for last; undefined before anyone has. */
export const knownConnectors = (service: RunServiceOptions): ConnectorPort | undefined => known.get(service);
