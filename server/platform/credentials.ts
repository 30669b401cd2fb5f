import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { AppError } from "@fastn/core";
import type { Service, ServiceRequest } from "./service-types.ts";
import { syncHook } from "./sync-hook.ts";

export const tokenHeader = "x-fastn-token";
/** 256 random bits, made at each start. */
export const newToken = (): string => randomBytes(32).toString("base64url");

/** What lets a caller in: the launch token (programs), or a session cookie got through a one-time link (the browser). */
export interface Credentials {
  readonly token: string;
  /** Path and query of a fresh one-time link, e.g. `/open?key=…`. Valid until used, in this process only. */
  newLink(): string;
  /** Trade a link's key for the value of a session cookie; null when it was used before or never given. */
  redeem(key: string): string | null;
  hasSession(cookie: string): boolean;
}

export function createCredentials(token: string = newToken()): Credentials {
  const keys = new Set<string>();
  const sessions = new Set<string>();
  return {
    token,
    newLink() {
      const key = newToken();
      keys.add(digest(key));
      return `/open?key=${key}`;
    },
    redeem(key) {
      if (!keys.delete(digest(key))) return null;
      const session = newToken();
      sessions.add(digest(session));
      return session;
    },
    hasSession: (cookie) => sessions.has(digest(cookie)),
  };
}

/** Cookies of 127.0.0.1 are shared by all ports, so the name carries ours. */
export const cookieName = (port: number | string): string => `fastn_session_${port}`;

/** Refuse callers without credentials on every route that is not public. All refusals look alike. */
export function useCredentials(app: Service, credentials: Credentials): void {
  const expected = createHash("sha256").update(credentials.token).digest();
  app.addHook(
    "onRequest",
    syncHook((request) => {
      if (request.routeOptions.config.access === "public") return;
      const token = request.headers[tokenHeader];
      if (typeof token === "string" && timingSafeEqual(createHash("sha256").update(token).digest(), expected)) return;
      const cookie = sessionCookie(request);
      if (token === undefined && cookie !== undefined && credentials.hasSession(cookie)) return;
      throw new AppError("UNAUTHORIZED", "This needs the token of the running studio. Open the link that fastn studio printed when it started.");
    }),
  );
}

function sessionCookie(request: ServiceRequest): string | undefined {
  const name = cookieName(request.headers.host?.split(":")[1] ?? "80");
  for (const pair of request.headers.cookie?.split(";") ?? []) {
    const at = pair.indexOf("=");
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}

const digest = (secret: string): string => createHash("sha256").update(secret).digest("hex");
