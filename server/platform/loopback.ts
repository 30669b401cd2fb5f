import type { IncomingMessage, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { AppError } from "@fastn/core";
import type { Service } from "./service-types.ts";
import { syncHook } from "./sync-hook.ts";

/**
 * Rules of a server on 127.0.0.1, where every web page of the user's browser can reach it:
 * an exact Host (against DNS rebinding), Origin absent or ours and no cross-site fetch (against CSRF). No CORS header is ever sent.
 */
export class LoopbackRules {
  private readonly server: () => Server;
  private listening: readonly string[] | null = null;

  constructor(server: () => Server) {
    this.server = server;
  }

  allows(message: IncomingMessage): boolean {
    const hosts = this.ownHosts();
    return hostsNamed(message) === 1 && isForUs(message, hosts) && isFromUs(message, hosts);
  }

  /** @throws AppError BAD_REQUEST, FORBIDDEN */
  check(message: IncomingMessage): void {
    if (hostsNamed(message) !== 1) throw new AppError("BAD_REQUEST", "A request names exactly one Host: 127.0.0.1 or localhost, with the port.");
    const hosts = this.ownHosts();
    if (!isForUs(message, hosts)) throw new AppError("FORBIDDEN", "This server answers only to its own address on this computer.");
    if (!isFromUs(message, hosts)) throw new AppError("FORBIDDEN", "Requests from other web pages are refused.");
  }

  /** The system is asked for the address once: a service listens once. */
  private ownHosts(): readonly string[] {
    if (this.listening !== null) return this.listening;
    const address = this.server().address() as AddressInfo | null;
    return address === null ? hostsAt(80) : (this.listening = hostsAt(address.port));
  }
}

export function useLoopbackRules(app: Service, rules: LoopbackRules): void {
  app.addHook(
    "onRequest",
    syncHook((request) => rules.check(request.raw)),
  );
}

/** Before it listens (in tests that inject) a service answers to port 80, light-my-request's default. */
const hostsAt = (port: number): readonly string[] => [`127.0.0.1:${port}`, `localhost:${port}`];

function hostsNamed({ rawHeaders }: IncomingMessage): number {
  let named = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === 4 && name.toLowerCase() === "host") named++;
  }
  return named;
}

/** An absolute-form request target would be routed by its path while naming another host. */
function isForUs({ headers: { host }, url = "" }: IncomingMessage, hosts: readonly string[]): boolean {
  return host !== undefined && hosts.includes(host) && url.startsWith("/");
}

function isFromUs({ method, headers }: IncomingMessage, hosts: readonly string[]): boolean {
  const { origin, "sec-fetch-site": site } = headers;
  const isOurs = origin === undefined || hosts.some((host) => origin === `http://${host}`);
  const isNavigation = method === "GET" && headers["sec-fetch-mode"] === "navigate";
  return isOurs && (site === undefined || site === "same-origin" || site === "none" || isNavigation);
}
