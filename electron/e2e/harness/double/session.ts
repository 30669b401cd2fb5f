import { EventEmitter } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { loud } from "./loud.ts";

// Chromium cannot learn a scheme at run time, so app://studio/x of a session is shown as http://app.studio.<session>.localhost/x, and
// Chromium is told to find those hosts at our own server, which asks the registered handler. Answers stream, as they do in Electron.

type Handler = (request: Request) => Response | Promise<Response>;
type Answer = (granted: boolean) => void;

class Session extends EventEmitter {
  readonly label: string;
  readonly protocol: { handle(scheme: string, handler: Handler): void; unhandle(scheme: string): void; isProtocolHandled(scheme: string): boolean };
  readonly handlers = new Map<string, Handler>();
  permissionRequest: ((contents: unknown, permission: string, answer: Answer) => void) | null = null;
  permissionCheck: ((contents: unknown, permission: string) => boolean) | null = null;
  devicePermission: (() => boolean) | null = null;

  constructor(label: string) {
    super();
    this.label = label;
    const { handlers } = this;
    this.protocol = loud("session.protocol", {
      handle(scheme, handler) {
        if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
        handlers.set(scheme, handler);
      },
      unhandle: (scheme) => void handlers.delete(scheme),
      isProtocolHandled: (scheme) => handlers.has(scheme),
    });
  }

  setPermissionRequestHandler(handler: Session["permissionRequest"]): void {
    this.permissionRequest = handler;
  }

  setPermissionCheckHandler(handler: Session["permissionCheck"]): void {
    this.permissionCheck = handler;
  }

  setDevicePermissionHandler(handler: Session["devicePermission"]): void {
    this.devicePermission = handler;
  }
}
export type { Session };

const sessions = new Map<string, Session>();
const labelOf = (partition: string): string => `s-${partition.replaceAll(/[^a-z\d]+/gi, "-").toLowerCase()}`;

function sessionOf(partition: string): Session {
  const label = labelOf(partition);
  const session = sessions.get(label) ?? loud("session", new Session(label));
  sessions.set(label, session);
  return session;
}

export const session = loud("session", { defaultSession: sessionOf("default"), fromPartition: sessionOf });

const privileged = new Set<string>();
export const protocol = loud("protocol", {
  registerSchemesAsPrivileged: (schemes: readonly { scheme: string }[]) => schemes.forEach(({ scheme }) => privileged.add(scheme)),
});

/** The address Chromium is given for a URL of a registered scheme; other URLs stay as they are. */
export function toChromium(url: string, { label }: Session): string {
  const [, scheme = "", host = "", rest = ""] = /^([a-z][\w+.-]*):\/\/([^/?#]*)(.*)$/i.exec(url) ?? [];
  return privileged.has(scheme) ? `http://${scheme}.${host}.${label}.localhost${rest}` : url;
}

/** The URL Electron would show for an address of Chromium's. */
export function fromChromium(url: string): string {
  const [, scheme = "", host = "", rest = ""] = /^http:\/\/([\w+-]+)\.([^/?#]*)\.s-[\w-]+\.localhost(.*)$/.exec(url) ?? [];
  return privileged.has(scheme) ? `${scheme}://${host}${rest}` : url;
}

/** Start the server behind the schemes. @returns its port */
export async function serveSchemes(): Promise<number> {
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref();
  return (server.address() as AddressInfo).port;
}

async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const [, scheme = "", host = "", label = ""] = /^([\w+-]+)\.(.*)\.(s-[\w-]+)\.localhost$/.exec(incoming.headers.host ?? "") ?? [];
  const handler = sessions.get(label)?.handlers.get(scheme);
  if (handler === undefined) return void outgoing.destroy(); // ERR_UNKNOWN_URL_SCHEME
  try {
    const response = await handler(toRequest(incoming, `${scheme}://${host}`));
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.flushHeaders();
    if (response.body === null) return void outgoing.end();
    const body = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]);
    outgoing.once("close", () => body.destroy()); // the page hung up
    body.on("error", () => outgoing.destroy()).pipe(outgoing);
  } catch (error) {
    console.error("protocol handler failed", error);
    outgoing.destroy();
  }
}

function toRequest(incoming: IncomingMessage, origin: string): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers))
    if (typeof value === "string" && name !== "host" && name !== "connection") headers.set(name, value);
  for (const name of ["origin", "referer"]) {
    const value = headers.get(name);
    if (value !== null) headers.set(name, fromChromium(value));
  }
  const method = incoming.method ?? "GET";
  const body = method === "GET" || method === "HEAD" ? {} : { body: Readable.toWeb(incoming) as ReadableStream<Uint8Array>, duplex: "half" as const };
  return new Request(origin + incoming.url, { method, headers, ...body });
}
