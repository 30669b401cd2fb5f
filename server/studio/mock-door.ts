import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Logger } from "@fastn/core/node";
import { httpLimits } from "../platform/http-limits.ts";
import { refuseMalformed } from "../platform/malformed-request.ts";

/** A port that is open before there is anything behind it. */
export interface Door {
  readonly server: Server;
  /** Where it is open, without trailing slash. */
  readonly url: string;
  /** For a door nobody came through. */
  close(): Promise<void>;
}

/**
 * Open the mock server's port. The first request calls `open`, which brings what answers and takes over the server; requests wait for it.
 * @throws the system's error, EADDRINUSE when the port is taken
 */
export async function openDoor(port: number, open: () => Promise<unknown>, logger: Logger): Promise<Door> {
  const server = createServer(httpLimits).on("clientError", refuseMalformed);
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    open().then(
      () => server.emit("request", request, response),
      (error: unknown) => {
        logger.error({ err: error }, "the mock server could not be started");
        response.writeHead(500).end();
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: "127.0.0.1", port }, () => {
      server.off("error", reject);
      resolve();
    });
  });
  return {
    server,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
  };
}
