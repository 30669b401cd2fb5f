import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { AppError, systemClock, type Clock } from "@fastn/core/values";
import type { Logger } from "@fastn/core/node";
import { Agent, request as ask, type Dispatcher } from "undici";
import { assertLoopback } from "../loopback.ts";
import { cleanCall } from "./clean-call.ts";
import { answerContent, decoded, requestContent } from "./content.ts";
import { openRecording } from "./recording-file.ts";
import type { RecordedAnswer, RecordedCall } from "./recording.ts";
import { wholeAddress } from "./redirect.ts";

export interface RecorderOptions {
  /** Where calls go on to: an http(s) address, with a path or without. */
  readonly target: string;
  /** What the recording is replayed as. */
  readonly name: string;
  readonly file: string;
  /** Keep tokens, keys and passwords in the file. Default false. */
  readonly keepCredentials?: boolean;
  readonly clock?: Clock;
  readonly logger?: Logger;
}

export interface Recorder {
  /** @throws the system's error, EADDRINUSE when the port is taken */
  listen(port: number): Promise<string>;
  /** Calls in the file. */
  readonly count: number;
  /** Everything answered is on disk. @throws the system's error when it cannot be written */
  saved(): Promise<void>;
  close(): Promise<void>;
}

/** Longest request body, and longest answer that is recorded, bytes. */
const maxLength = 10 * 1024 * 1024;
/** Between two neighbours only (RFC 9110, 7.6.1), or made anew for the next. */
const hopHeaders = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "host",
  "content-length",
  "expect",
]);

/**
 * Answers on 127.0.0.1 with what a real service answers, and keeps each call in a file the mock server can replay. Redirects are handed on, not followed.
 * @throws AppError BAD_REQUEST for a target that is none; as `openRecording`
 */
export async function createRecorder({ target: given, name, file, keepCredentials = false, clock = systemClock, logger }: RecorderOptions): Promise<Recorder> {
  const target = readTarget(given);
  const recording = await openRecording(file, name, target);
  const agent = new Agent({ headersTimeout: 120_000, bodyTimeout: 120_000 });
  let calls = 0;
  let origin = "";

  const record = (number: number, call: RecordedCall): void => recording.add(number, keepCredentials ? call : cleanCall(call));

  const forward = async (incoming: IncomingMessage, reply: ServerResponse): Promise<void> => {
    const number = ++calls;
    const begun = clock.now();
    const { pathname, search } = new URL(incoming.url ?? "/", "http://recorder");
    const body = await readAll(incoming);
    const method = incoming.method ?? "GET";
    const answer = await ask(`${target}${pathname}${search}`, {
      method: method as Dispatcher.HttpMethod,
      headers: passedOn(incoming.headers),
      body: body.length === 0 ? null : body,
      dispatcher: agent,
    });
    const kept = await pass(answer, reply, target, origin);
    if (kept === null) return void logger?.warn({ method, path: pathname }, `an answer of more than ${maxLength} bytes was not recorded`);
    record(number, {
      at: new Date(begun).toISOString(),
      request: {
        method,
        path: pathname,
        query: search.slice(1),
        headers: texts(passedOn(incoming.headers)),
        ...requestContent(incoming.headers["content-type"], body),
      },
      answer: { status: answer.statusCode, durationMs: clock.now() - begun, ...recordedAnswer(answer.headers, kept) },
    });
  };

  const server = createServer((incoming, reply) => {
    forward(incoming, reply).catch((error: unknown) => refuse(error, reply, target));
  });
  return {
    async listen(port) {
      await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
      origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      return origin;
    },
    get count() {
      return recording.count;
    },
    saved: () => recording.saved(),
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await agent.destroy();
      await recording.saved();
    },
  };

  async function readAll(incoming: IncomingMessage): Promise<Buffer> {
    assertLoopback(incoming.headers.host, incoming.headers.origin);
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > maxLength) throw new AppError("PAYLOAD_TOO_LARGE", `Bodies of more than ${maxLength} bytes are not passed on.`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }
}

function readTarget(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) throw new AppError("BAD_REQUEST", `The target must be an http or https address, not "${given}".`);
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "")
    throw new AppError("BAD_REQUEST", "The target is an address without credentials, query or fragment: what a call needs it brings itself.");
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

function passedOn(headers: Headers): Record<string, string | string[]> {
  const named = new Set(
    String(headers["connection"] ?? "")
      .toLowerCase()
      .split(",")
      .map((name) => name.trim()),
  );
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined || hopHeaders.has(name) || named.has(name) ? [] : [[name, value]])),
  );
}

const texts = (headers: Headers): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]])),
  );

/** Hand the answer on as it comes. @returns its bytes; null when they are too many to keep */
async function pass(answer: Dispatcher.ResponseData, reply: ServerResponse, target: string, origin: string): Promise<Buffer | null> {
  const headers = passedOn(answer.headers);
  const { location } = headers;
  // The caller stays with the recorder.
  if (typeof location === "string") headers["location"] = wholeAddress(location, target).replace(target, origin);
  const length = answer.headers["content-length"];
  if (length !== undefined) headers["content-length"] = length;
  reply.writeHead(answer.statusCode, headers);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= maxLength) chunks.push(chunk);
    if (!reply.write(chunk)) await new Promise((resolve) => reply.once("drain", resolve).once("close", resolve));
  }
  reply.end();
  return size <= maxLength ? Buffer.concat(chunks) : null;
}

function recordedAnswer(headers: Headers, bytes: Buffer): Omit<RecordedAnswer, "status" | "durationMs"> {
  const { "content-encoding": encoding, ...rest } = texts(passedOn(headers));
  const plain = encoding === undefined ? bytes : decoded(bytes, encoding);
  if (plain === null) return { headers: { ...rest, ...(encoding !== undefined && { "content-encoding": encoding }) }, base64: bytes.toString("base64") };
  return { headers: rest, ...answerContent(rest["content-type"] ?? "", plain) };
}

function refuse(error: unknown, reply: ServerResponse, target: string): void {
  // The service broke off: so do we. Such a call is not recorded.
  if (reply.headersSent) return void reply.destroy();
  const known = error instanceof AppError ? error : null;
  const status = known?.code === "FORBIDDEN" ? 403 : known?.code === "PAYLOAD_TOO_LARGE" ? 413 : 502;
  const message = known?.message ?? `${target} cannot be reached: ${error instanceof Error ? reasonOf(error) : String(error)}. The call was not recorded.`;
  reply.writeHead(status, { "content-type": "application/json; charset=utf-8" });
  reply.end(JSON.stringify({ code: known?.code ?? "CONNECTOR_UNAVAILABLE", statusCode: status, message }));
}

/** Node's own error for several addresses has an empty message. */
const reasonOf = (error: Error): string => error.message || (error as NodeJS.ErrnoException).code || error.name;
