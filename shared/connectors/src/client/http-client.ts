import { createHash } from "node:crypto";
import { validateHeaderName, validateHeaderValue } from "node:http";
import { AppError, toJson, type ConnectorCall, type Json, type Signature } from "@fastn/core";
import { answerFault, transportFault, type RequestLine, type ServiceFaultReader } from "./faults.ts";
import { sign, type Security, type Signed } from "./sign.ts";
import type { HttpMethod, HttpTransport, RawAnswer } from "./transport.ts";
import { addQuery, resolveUrl, type Query } from "./url.ts";

export interface HttpOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly params?: Query;
  /** Whole exchange including redirects, ms. Default 30,000. */
  readonly timeoutMs?: number;
  /** Longest answer, bytes. Default 8 MiB. */
  readonly maxBytes?: number;
  /** `json`: anything else is CONNECTOR_BAD_ANSWER. `text`: never parsed. `base64`: the bytes as they are. `auto`: by content type. Default `json`. */
  readonly answer?: "json" | "text" | "base64" | "auto";
  /** Which of the connection's credentials go along. Left out: all. */
  readonly security?: Security;
}

export interface HttpBodyOptions extends HttpOptions {
  /** Text goes out as it is, anything else as JSON. Left out: no body. */
  readonly body?: Json;
  /** Sent as they are instead of `body`; the caller names their content type in `headers`. */
  readonly bytes?: Uint8Array;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON, or text; null for an empty answer. */
  readonly data: Json;
}

/**
 * HTTP as one action call sees it. `url` is absolute, or relative to the connection's address; the connection's headers go only to that origin.
 * @throws AppError CONNECTOR_UNAUTHORIZED, CONNECTOR_RATE_LIMITED (`details.retryAfterMs` when told), CONNECTOR_UNAVAILABLE, CONNECTOR_REFUSED, CONNECTOR_BAD_ANSWER,
 * CONNECTION_MISSING (also when it lacks what `security` asks for), ADDRESS_NOT_ALLOWED, DATA_VALIDATION_ERROR, VALUE_TOO_LARGE
 */
export interface HttpClient {
  get(url: string, options?: HttpOptions): Promise<HttpAnswer>;
  post(url: string, options?: HttpBodyOptions): Promise<HttpAnswer>;
  put(url: string, options?: HttpBodyOptions): Promise<HttpAnswer>;
  patch(url: string, options?: HttpBodyOptions): Promise<HttpAnswer>;
  delete(url: string, options?: HttpBodyOptions): Promise<HttpAnswer>;
  request(method: HttpMethod, url: string, options?: HttpBodyOptions): Promise<HttpAnswer>;
}

/** Where a service looks for the key that makes a repeated change harmless. */
export interface IdempotencyDef {
  readonly in: "header" | "query";
  readonly name: string;
  /** Longest key taken. Default 128. */
  readonly maxLength?: number;
}

export interface HttpClientOptions {
  /** Name for messages: `Shopify`. */
  readonly service: string;
  readonly defaultBaseUrl: string | undefined;
  /** Put between the connection's address and a relative URL, unless the address ends with it already. */
  readonly apiRoot: string | undefined;
  /** Default: a header `Idempotency-Key`. */
  readonly idempotency?: IdempotencyDef | undefined;
  readonly readFault?: ServiceFaultReader | undefined;
  readonly call: ConnectorCall;
}

const standardKey: IdempotencyDef = { in: "header", name: "idempotency-key" };
const defaultTimeoutMs = 30_000;
const defaultMaxBytes = 8 * 1024 * 1024;
const maxRedirects = 5;
/** Set by the transport; a caller's value would only break framing or routing. */
const reservedHeaders = new Set(["host", "content-length", "connection", "transfer-encoding", "keep-alive", "upgrade", "te", "trailer", "expect"]);

export function createHttpClient(transport: HttpTransport, options: HttpClientOptions): HttpClient {
  const { call } = options;
  const base = call.connection.baseUrl ?? options.defaultBaseUrl;
  let changes = 0;
  let signature: Signature = call.connection;

  async function request(method: HttpMethod, url: string, given: HttpBodyOptions = {}): Promise<HttpAnswer> {
    const target = addQuery(resolveUrl(url, base, options.apiRoot, options.service), given.params ?? {});
    // One key per change: an action that makes two must not get the first one's stored answer for the second.
    const changing = method !== "GET" && method !== "HEAD";
    if (changing) changes += 1;
    const { in: place, name, maxLength = 128 } = options.idempotency ?? standardKey;
    const key = safeKey(changing && changes > 1 ? `${call.idempotencyKey}#${changes}` : call.idempotencyKey, maxLength);
    if (place === "query" && changing) target.searchParams.set(name, key);
    const own = checkHeaders({ ...call.traceHeaders, ...(place === "header" && { [name.toLowerCase()]: key }), ...lowerKeys(given.headers ?? {}) });
    const timeoutMs = given.timeoutMs ?? defaultTimeoutMs;
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = AbortSignal.any([call.signal, timeout]);
    const line = (): RequestLine => ({ service: options.service, method, url: target, secrets: secretsOf(signature), readFault: options.readFault });
    const signed = (): Signed => sign(signature, given.security, `${options.service}: ${method} ${target.pathname}`);
    const send = (): Promise<Followed> => {
      const first = { method, url: target, own, body: given.body, bytes: given.bytes, maxBytes: given.maxBytes ?? defaultMaxBytes, signal };
      return follow(transport, first, call, signed(), base);
    };
    let answer: RawAnswer;
    try {
      let followed = await send();
      if (followed.answer.status === 401 && followed.withCredentials) {
        const fresh = await call.connection.renew?.(signed().headers);
        if (fresh !== undefined && fresh !== null) {
          signature = fresh;
          followed = await send();
        }
      }
      answer = followed.answer;
    } catch (error) {
      if (error instanceof AppError) throw error;
      call.signal.throwIfAborted();
      throw transportFault(line(), error, timeout.aborted ? timeoutMs : null);
    }
    if (answer.status >= 400) throw answerFault(line(), answer);
    return { status: answer.status, headers: answer.headers, data: parseAnswer(line(), answer, given.answer ?? "json") };
  }

  return {
    request,
    get: (url, given) => request("GET", url, given),
    post: (url, given) => request("POST", url, given),
    put: (url, given) => request("PUT", url, given),
    patch: (url, given) => request("PATCH", url, given),
    delete: (url, given) => request("DELETE", url, given),
  };
}

interface Outgoing {
  readonly method: HttpMethod;
  readonly url: URL;
  readonly own: Readonly<Record<string, string>>;
  readonly body: Json | undefined;
  readonly bytes: Uint8Array | undefined;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

interface Followed {
  readonly answer: RawAnswer;
  /** Whether the one who answered had been sent the connection's headers. */
  readonly withCredentials: boolean;
}

/** Redirects are followed here, because each hop decides anew whether it may see the credentials. */
async function follow(transport: HttpTransport, first: Outgoing, call: ConnectorCall, signed: Signed, base: string | undefined): Promise<Followed> {
  let { method, url, body, bytes } = first;
  const home = first.url.origin;
  const credentialOrigin = base === undefined ? null : new URL(base).origin;
  if (credentialOrigin === null && (Object.keys(signed.headers).length > 0 || signed.query.length > 0 || signed.cookies.length > 0)) {
    call.log("warn", "The connection has credentials but no baseUrl, so they were not sent. Give the connection the address they are meant for.");
  }
  for (let hop = 0; ; hop++) {
    const text = body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body);
    const headers: Record<string, string> = { accept: "application/json, text/*;q=0.9, */*;q=0.5", "user-agent": "fastn-studio" };
    if (bytes !== undefined) headers["content-type"] = "application/octet-stream";
    else if (text !== null) headers["content-type"] = typeof body === "string" ? "text/plain; charset=utf-8" : "application/json";
    for (const [name, value] of Object.entries(first.own)) {
      // Headers given for one call may be credentials too (an API key, a cookie): another origin gets only the harmless ones.
      if (url.origin === home || name === "accept" || name === "accept-language" || (name === "content-type" && (text !== null || bytes !== undefined)))
        headers[name] = value;
    }
    const withCredentials = url.origin === credentialOrigin;
    if (withCredentials) Object.assign(headers, checkHeaders(lowerKeys(withCookies(signed, headers["cookie"]))));
    const answer = await transport.send({
      method,
      url: withCredentials ? withQuery(url, signed) : url,
      headers,
      body: bytes ?? text,
      maxBytes: first.maxBytes,
      signal: first.signal,
    });
    const location = answer.headers["location"];
    if (![301, 302, 303, 307, 308].includes(answer.status) || location === undefined) return { answer, withCredentials };
    if (hop === maxRedirects) throw new Error(`more than ${maxRedirects} redirects`);
    const next = new URL(location, url);
    if (next.protocol !== "http:" && next.protocol !== "https:") throw new Error(`a redirect to a ${next.protocol} address`);
    if (url.protocol === "https:" && next.protocol === "http:") throw new Error("a redirect from https to http");
    // The Fetch standard's rule: 303 always, and 301/302 after POST, go on as GET without a body.
    if (answer.status === 303 || (answer.status < 303 && method === "POST")) [method, body, bytes] = [method === "HEAD" ? "HEAD" : "GET", undefined, undefined];
    url = next;
  }
}

/** Never part of the address that redirects, logs and messages see. */
function withQuery(url: URL, { query }: Signed): URL {
  if (query.length === 0) return url;
  const whole = new URL(url);
  for (const [name, value] of query) whole.searchParams.set(name, value);
  return whole;
}

function withCookies({ headers, cookies }: Signed, given: string | undefined): Readonly<Record<string, string>> {
  if (cookies.length === 0) return headers;
  const texts = cookies.map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return { ...headers, cookie: [...(given === undefined ? [] : [given]), ...texts].join("; ") };
}

function parseAnswer(line: RequestLine, answer: RawAnswer, wanted: NonNullable<HttpOptions["answer"]>): Json {
  if (answer.bytes.length === 0) return null;
  if (wanted === "base64") return Buffer.from(answer.bytes).toString("base64");
  if (wanted === "text" || (wanted === "auto" && !isJsonType(answer.headers["content-type"]))) return answer.text;
  let value: unknown;
  try {
    value = JSON.parse(answer.text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw answerFault(line, answer, "not JSON", error);
  }
  try {
    return toJson(value, `answer of ${line.service}`, { maxDepth: 64, maxBytes: Number.MAX_SAFE_INTEGER });
  } catch (error) {
    throw answerFault(line, answer, error instanceof Error ? error.message : "not storable", error);
  }
}

const isJsonType = (type: string | undefined): boolean => type !== undefined && /^(application|text)\/([\w.+-]+\+)?json\b/i.test(type);

function checkHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const [name, value] of Object.entries(headers)) {
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch (cause) {
      // The value may be a secret, so it is not shown.
      throw new AppError(
        "DATA_VALIDATION_ERROR",
        `The header "${name.slice(0, 80)}" has a name or value that HTTP does not allow.`,
        { field: "headers" },
        { cause },
      );
    }
    if (reservedHeaders.has(name))
      throw new AppError("DATA_VALIDATION_ERROR", `The header "${name}" is set by the studio and cannot be given.`, { field: "headers" });
  }
  return headers;
}

function lowerKeys(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** Services cut keys off (Xero at 128 characters, QuickBooks at 50) or refuse odd ones; step names may hold any letters. */
function safeKey(key: string, maxLength: number): string {
  return key.length <= maxLength && /^[\x21-\x7e]+$/.test(key) ? key : `sha256-${createHash("sha256").update(key).digest("hex")}`.slice(0, maxLength);
}

/** What must not turn up in messages: the credentials as sent, and without their scheme (`Bearer x`). */
function secretsOf({ headers, credentials = [] }: Signature): readonly string[] {
  const sent = [...Object.values(headers), ...credentials.map(({ value }) => value)];
  const values = [...new Set(sent.flatMap((value) => [value, value.replace(/^\S+\s+/, ""), encodeURIComponent(value.toWellFormed())]))];
  return values.filter((value) => value.length >= 4).sort((a, b) => b.length - a.length);
}
