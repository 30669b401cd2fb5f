import type { AddressInfo } from "node:net";
import { AppError } from "@fastn/core";
import type { Service, ServiceRequest } from "./service-types.ts";

/**
 * Rules of a server on 127.0.0.1, where every web page of the user's browser can reach it:
 * an exact Host (against DNS rebinding), Origin absent or ours and no cross-site fetch (against CSRF). No CORS header is ever sent.
 */
export function useLoopbackRules(app: Service): void {
  app.addHook("onRequest", async (request) => {
    const hosts = ownHosts(app);
    checkHost(request, hosts);
    checkOrigin(request, hosts);
  });
}

/** Before it listens (in tests that inject) a service answers to port 80, light-my-request's default. */
function ownHosts(app: Service): readonly string[] {
  const port = (app.server.address() as AddressInfo | null)?.port ?? 80;
  return [`127.0.0.1:${port}`, `localhost:${port}`];
}

function checkHost(request: ServiceRequest, hosts: readonly string[]): void {
  const given = request.raw.rawHeaders.filter((_, index, all) => index % 2 === 0 && all[index]?.toLowerCase() === "host").length;
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
