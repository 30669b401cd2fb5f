import type { AddressInfo } from "node:net";
import { AppError } from "@fastn/core";
import type { Service, ServiceRequest } from "./service-types.ts";
import { syncHook } from "./sync-hook.ts";

/**
 * Rules of a server on 127.0.0.1, where every web page of the user's browser can reach it:
 * an exact Host (against DNS rebinding), Origin absent or ours and no cross-site fetch (against CSRF). No CORS header is ever sent.
 */
export function useLoopbackRules(app: Service): void {
  let listening: readonly string[] | null = null;
  // The system is asked for the address once: a service listens once.
  const ownHosts = (): readonly string[] => {
    if (listening !== null) return listening;
    const address = app.server.address() as AddressInfo | null;
    return address === null ? hostsAt(80) : (listening = hostsAt(address.port));
  };
  app.addHook(
    "onRequest",
    syncHook((request) => {
      const hosts = ownHosts();
      checkHost(request, hosts);
      checkOrigin(request, hosts);
    }),
  );
}

/** Before it listens (in tests that inject) a service answers to port 80, light-my-request's default. */
const hostsAt = (port: number): readonly string[] => [`127.0.0.1:${port}`, `localhost:${port}`];

function checkHost(request: ServiceRequest, hosts: readonly string[]): void {
  const { rawHeaders } = request.raw;
  let given = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) if (rawHeaders[index]?.toLowerCase() === "host") given++;
  const host = request.headers.host;
  // An absolute-form request target would be routed by its path while naming another host.
  if (given !== 1 || host === undefined || !hosts.includes(host) || !(request.raw.url ?? "").startsWith("/")) {
    throw new AppError("FORBIDDEN", "This server answers only to its own address on this computer.");
  }
}

function checkOrigin(request: ServiceRequest, hosts: readonly string[]): void {
  const { origin, "sec-fetch-site": site } = request.headers;
  const isOurs = origin === undefined || hosts.some((host) => origin === `http://${host}`);
  const isNavigation = request.method === "GET" && request.headers["sec-fetch-mode"] === "navigate";
  const isOurSite = site === undefined || site === "same-origin" || site === "none" || isNavigation;
  if (!isOurs || !isOurSite) throw new AppError("FORBIDDEN", "Requests from other web pages are refused.");
}
