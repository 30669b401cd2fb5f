import type { IncomingMessage, ServerResponse } from "node:http";
import { newId, type Json } from "@fastn/core";
import type { Logger } from "@fastn/core/node";
import { type Parsed, parseText } from "./json-body.ts";
import type { LoopbackRules } from "./loopback.ts";
import { problemOf } from "./problems.ts";
import type { RateCounter } from "./rate-limit.ts";
import { securityHeaders } from "./security-headers.ts";

/** A JSON body posted to an address under a prefix. */
export interface DirectPost {
  /** After the prefix, with its leading slash. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: IncomingMessage["headers"];
  /** Byte for byte as sent. */
  readonly rawBody: Uint8Array;
  readonly body: Json;
  /** See `plainJsonBound`. */
  readonly bodyBound: number;
}

/** What is answered beside the headers of every answer. `text` is JSON. */
export type DirectAnswer = { readonly headers: Readonly<Record<string, string>> } & (
  | { readonly status: number; readonly text: string }
  | { readonly error: unknown }
);

type Handle = (post: DirectPost) => Promise<DirectAnswer>;

export interface DirectPostsOptions {
  readonly rate: RateCounter;
  readonly loopback: LoopbackRules;
  readonly logger: Logger;
  readonly bodyLimitBytes: number;
}

/** Addresses every router reads alike. */
const plainPath = /^[\w\-./]{1,500}$/;
const plainTypes: readonly (string | undefined)[] = ["application/json", "application/json; charset=utf-8"];
/** Such requests are the framework's: their route checks or understands more than a plain post needs. */
const specialHeaders = [
  "accept-version",
  "content-encoding",
  "expect",
  "idempotency-key",
  "origin",
  "sec-fetch-site",
  "transfer-encoding",
  "x-fastn-environment",
] as const;

/**
 * Plain posts to public addresses, answered without the framework, which would take more time than many a run. Only what passes every check that
 * can be made before the body is taken; everything else, refusals too, goes to the route that the framework has for the same address. The
 * checks are the same functions, and a test holds both ways to the same answers.
 */
export class DirectPosts {
  private readonly at: DirectPostsOptions;
  private readonly handlers = new Map<string, Handle>();
  private closing = false;

  constructor(at: DirectPostsOptions) {
    this.at = at;
  }

  /** @param prefix first part of the address, as `/hooks` */
  under(prefix: string, handle: Handle): void {
    this.handlers.set(prefix, handle);
  }

  /** From here on the framework answers, which tells callers of the end. */
  close(): void {
    this.closing = true;
  }

  /** @returns false when the request is the framework's; then nothing of it was taken */
  take(message: IncomingMessage, response: ServerResponse): boolean {
    const { method, url = "", headers } = message;
    if (method !== "POST" || this.closing) return false;
    const end = url.indexOf("/", 1);
    const handle = end < 0 ? undefined : this.handlers.get(url.slice(0, end));
    if (handle === undefined || !plainPath.test(url) || !this.isPlain(headers)) return false;
    const { rate, loopback } = this.at;
    const caller = message.socket.remoteAddress ?? "";
    if (!rate.hasRoom(caller) || !loopback.allows(message)) return false;
    const answer = new Answer(response, rate.count(caller).headers, this.at.logger);
    readWhole(message, Number(headers["content-length"]), (rawBody) => {
      let body: Parsed;
      try {
        body = parseText(rawBody, "last");
      } catch (error) {
        // As the framework does: what follows on the connection may be as wrong.
        return answer.give({ headers: { connection: "close" }, error });
      }
      handle({ path: url.slice(end), headers, rawBody, body: body.value, bodyBound: body.bound }).then(
        (given) => answer.give(given),
        (error: unknown) => answer.give({ headers: {}, error }),
      );
    });
    return true;
  }

  private isPlain(headers: IncomingMessage["headers"]): boolean {
    if (!plainTypes.includes(headers["content-type"])) return false;
    const length = Number(headers["content-length"]);
    if (!(length > 0 && length <= this.at.bodyLimitBytes)) return false;
    for (const name of specialHeaders) if (headers[name] !== undefined) return false;
    return true;
  }
}

/** @param done called once; not when the sender goes away before the end */
function readWhole(message: IncomingMessage, length: number, done: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  let missing = length;
  message.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    missing -= chunk.length;
    if (missing === 0) done(chunks.length === 1 ? chunk : Buffer.concat(chunks, length));
  });
  // The parser ends a body that is shorter than announced with an error; nobody is left to be answered.
  message.on("error", () => {});
  // A stream that has been read from hands over what came with the head while it is parsed, not some turns later.
  message.read(0);
}

/** The one answer to a request. */
class Answer {
  private readonly requestId = newId("req");
  private readonly response: ServerResponse;
  private readonly rateHeaders: Readonly<Record<string, string>>;
  private readonly logger: Logger;

  constructor(response: ServerResponse, rateHeaders: Readonly<Record<string, string>>, logger: Logger) {
    this.response = response;
    this.rateHeaders = rateHeaders;
    this.logger = logger;
  }

  give(answer: DirectAnswer): void {
    if ("text" in answer) return this.write(answer.status, answer.text, answer.headers);
    const problem = problemOf(answer.error, { id: this.requestId, log: this.logger });
    this.write(problem.statusCode, JSON.stringify(problem), answer.headers);
  }

  private write(status: number, text: string, more: Readonly<Record<string, string>>): void {
    const lines: string[] = ["x-request-id", this.requestId];
    for (const headers of [securityHeaders, this.rateHeaders, more]) for (const name in headers) lines.push(name, headers[name] ?? "");
    const bytes = Buffer.byteLength(text);
    lines.push("content-type", "application/json; charset=utf-8", "content-length", String(bytes));
    // As many bytes as characters: it is ASCII, which needs no conversion.
    this.response.writeHead(status, lines).end(text, bytes === text.length ? "latin1" : "utf8");
  }
}
