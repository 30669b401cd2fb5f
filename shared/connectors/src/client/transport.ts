import { brotliDecompressSync, gunzipSync, inflateSync, type ZlibOptions } from "node:zlib";
import { egressPolicy, type EgressOptions, type EgressPolicy } from "@fastn/core/egress";
import type { Agent, buildConnector } from "undici";
import { EgressRefused, guardedLookup, refuseLiteral } from "./egress.ts";

export interface TransportOptions {
  readonly egress?: EgressOptions;
  /** Longest time to open a connection, ms. Default 10,000. */
  readonly connectTimeoutMs?: number;
}

export type HttpMethod = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface TransportRequest {
  readonly method: HttpMethod;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
  /** More bytes than this in the answer, as sent or unpacked, end the request with AnswerTooLarge. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

export interface RawAnswer {
  readonly status: number;
  /** Names in lower case; repeated headers joined with ", ". */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The answer unpacked, before it was read as text. */
  readonly bytes: Uint8Array;
}

export class AnswerTooLarge extends Error {
  override readonly name = "AnswerTooLarge";
}

/** Single HTTP exchanges over kept-alive connections: no redirects, no retries, no proxies of the environment. */
export class HttpTransport {
  /** Made at the first exchange: undici is half of what the connectors are as a program. */
  private agent: Promise<Agent> | undefined;
  private readonly connectTimeoutMs: number;
  private readonly policy: EgressPolicy;

  constructor({ egress, connectTimeoutMs = 10_000 }: TransportOptions = {}) {
    this.policy = egressPolicy(egress);
    this.connectTimeoutMs = connectTimeoutMs;
  }

  private async openAgent(): Promise<Agent> {
    // Bundled, a CommonJS package has its default export only.
    const { default: undici } = await import("undici");
    const { policy, connectTimeoutMs } = this;
    // One connector per port, since `lookup` is not told the port; each keeps its own TLS sessions.
    const connectors = new Map<number, buildConnector.connector>();
    return new undici.Agent({
      connections: 64,
      connect(options, callback) {
        const port = Number(options.port) || (options.protocol === "https:" ? 443 : 80);
        const connect = connectors.get(port) ?? undici.buildConnector({ timeout: connectTimeoutMs, lookup: guardedLookup(policy, port) });
        connectors.set(port, connect);
        connect(options, callback);
      },
    });
  }

  /** @throws EgressRefused, AnswerTooLarge, the signal's reason, or what undici throws */
  async send({ method, url, headers, body, maxBytes, signal }: TransportRequest): Promise<RawAnswer> {
    const port = Number(url.port) || (url.protocol === "https:" ? 443 : 80);
    const reason = refuseLiteral(this.policy, url.hostname, port);
    if (reason !== null) throw new EgressRefused(`${url.hostname}: ${reason}`);
    const dispatcher = await (this.agent ??= this.openAgent());
    const { default: undici } = await import("undici");
    // The caller's signal bounds the whole exchange, so undici's own timers are off.
    const answer = await undici.request(url, { method, headers, body, signal, dispatcher, headersTimeout: 0, bodyTimeout: 0 });
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      sizeBytes += chunk.length;
      if (sizeBytes > maxBytes) {
        answer.body.destroy();
        throw new AnswerTooLarge(`more than ${maxBytes} bytes`);
      }
      chunks.push(chunk);
    }
    const flat: Record<string, string> = {};
    for (const [name, value] of Object.entries(answer.headers)) {
      if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(", ") : value;
    }
    const bytes = decoded(Buffer.concat(chunks), flat["content-encoding"], maxBytes);
    return { status: answer.statusCode, headers: flat, text: bytes.toString("utf8"), bytes };
  }

  async close(): Promise<void> {
    await (await this.agent)?.close();
  }
}

const decoders: Readonly<Record<string, (bytes: Uint8Array, options: ZlibOptions) => Buffer>> = {
  gzip: gunzipSync,
  "x-gzip": gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};

/** Nobody asked for a packed answer, but some services (files kept packed, careless proxies) send one to everybody. */
function decoded(bytes: Buffer, encoding: string | undefined, maxBytes: number): Buffer {
  const name = encoding?.trim().toLowerCase() ?? "";
  const decode = Object.hasOwn(decoders, name) ? decoders[name] : undefined;
  if (decode === undefined || bytes.length === 0) return bytes;
  try {
    return decode(bytes, { maxOutputLength: maxBytes });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw new AnswerTooLarge(`more than ${maxBytes} bytes`, { cause });
    throw new Error(`an answer that is not the ${name} it says it is`, { cause });
  }
}
