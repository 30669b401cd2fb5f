import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { AppError, type Clock } from "@fastn/core";

export interface LoopbackRedirect {
  /** `http://127.0.0.1:<port>/callback` */
  readonly uri: string;
  /** The address the browser came back to. @throws AppError TIMED_OUT after 5 minutes, CONFLICT when closed before */
  readonly answer: Promise<URL>;
  close(): void;
}

/** How long a person may take, ms. */
export const waitMs = 5 * 60_000;

/**
 * Wait for one browser to come back from an authorization server (RFC 8252, 7.3): on 127.0.0.1 and any free port, one path, GET only, and
 * closed with the first answer that has our state.
 * @param finish what to do with the answer; the page tells the person how it ended
 */
export async function awaitRedirect(clock: Clock, stateOf: () => string, finish: (callback: URL) => Promise<void>): Promise<LoopbackRedirect> {
  const { promise: answer, resolve, reject } = Promise.withResolvers<URL>();
  // Whoever waits gets it; nobody may be waiting.
  answer.catch(() => undefined);
  let taken = false;
  const server = createServer((request, response) => {
    const { port } = server.address() as AddressInfo;
    const url = new URL(request.url ?? "/", `http://127.0.0.1:${port}`);
    const isOurs = request.method === "GET" && url.pathname === "/callback" && request.headers.host === `127.0.0.1:${port}`;
    if (!isOurs || taken || url.searchParams.get("state") !== stateOf()) return page(response, 400, "This is not an answer fastn studio waits for.");
    taken = true;
    finish(url).then(
      () => {
        page(response, 200, "Connected. You can close this window and go back to fastn studio.");
        resolve(url);
        close();
      },
      (error: unknown) => {
        page(response, 400, `Not connected. ${error instanceof AppError ? error.message : "fastn studio could not take the answer."}`);
        reject(error instanceof Error ? error : new Error(String(error)));
        close();
      },
    );
  });
  await new Promise<void>((listening, failed) => server.once("error", failed).listen(0, "127.0.0.1", listening));
  const cancel = clock.after(waitMs, () => {
    reject(new AppError("TIMED_OUT", "Nobody came back from the service within 5 minutes. Connect again."));
    close();
  });
  const close = (): void => {
    cancel();
    reject(new AppError("CONFLICT", "The authorization was given up."));
    server.close();
  };
  return { uri: `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`, answer, close };
}

function page(response: ServerResponse, status: number, text: string): void {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    connection: "close",
  });
  response.end(`<!doctype html><meta charset="utf-8"><title>fastn studio</title><body style="font:16px system-ui;margin:4rem"><p>${escaped}</p>`);
}
