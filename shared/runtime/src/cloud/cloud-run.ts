import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { AppError, borderLimits, withoutCredentials } from "@fastn/core";
import { answerFor, inputOf, problemFor, problemOf, queryInput, type HttpAnswer } from "./http-answer.ts";
import type { InvocationOptions } from "./invocation-options.ts";
import { createInvocation, type Invocation } from "./invocation.ts";

export interface CloudRunOptions extends InvocationOptions {
  /** Default: the environment variable PORT, else 8080. */
  readonly port?: number;
  /** The service's request timeout, ms. Default 300,000, as Cloud Run has it. */
  readonly requestTimeoutMs?: number;
  /** How long runs under way may take after SIGTERM, ms. Default 9,000: Cloud Run kills after ten seconds. */
  readonly drainMs?: number;
}

export interface CloudRunService {
  readonly server: Server;
  /** Resolves with the port when it listens. */
  readonly listening: Promise<number>;
  /** Take nothing new, let what is under way end, and close. What SIGTERM does. */
  drain(): Promise<void>;
}

/**
 * Serve one workflow over HTTP, as Cloud Run expects it: `createCloudRunHandler(syncOrders)` and nothing else.
 * `GET /health` says whether it takes requests; a POST anywhere else, or the method of the workflow's webhook, runs the workflow with its JSON body as
 * input (a GET: with its query) and answers as a webhook does on the desktop. SIGTERM drains. A request to a workflow that waits longer than the request may last: see `InvocationOptions.store`.
 */
export function createCloudRunHandler(workflow: unknown, options: CloudRunOptions = {}): CloudRunService {
  const { port = Number(process.env["PORT"] ?? 8080), requestTimeoutMs = 300_000, drainMs = 9_000 } = options;
  const invocation = createInvocation(workflow, options);
  let draining: Promise<void> | undefined;
  const server = createServer((request, response) => {
    answer(invocation, request, requestTimeoutMs, draining !== undefined).then(
      (given) => send(response, given, draining !== undefined),
      (error: unknown) => {
        if (!(error instanceof AppError)) invocation.logger.error({ err: error }, "a request could not be handled");
        send(response, problemOf(error, randomUUID()), draining !== undefined);
      },
    );
  });
  const listening = new Promise<number>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
  listening.catch((error: unknown) => invocation.logger.fatal({ err: error, port }, "the server cannot listen"));

  const drain = (): Promise<void> =>
    (draining ??= new Promise((resolve) => {
      const force = setTimeout(() => server.closeAllConnections(), drainMs);
      server.close(() => {
        clearTimeout(force);
        process.off("SIGTERM", onSigterm);
        resolve();
      });
      server.closeIdleConnections();
    }));
  const onSigterm = (): void => void drain();
  process.once("SIGTERM", onSigterm);
  return { server, listening, drain };
}

async function answer(invocation: Invocation, request: IncomingMessage, timeoutMs: number, draining: boolean): Promise<HttpAnswer> {
  const deadlineAt = Date.now() + timeoutMs;
  const { pathname, search } = new URL(request.url ?? "/", "http://localhost");
  const { plan } = invocation;
  if (pathname === "/health") return { status: draining ? 503 : 200, body: { status: draining ? "draining" : "ok", workflow: plan.name } };
  if (draining) return problemFor({ code: "PLATFORM_UNAVAILABLE", message: "This instance is being stopped. Try again." }, randomUUID());
  const method = plan.trigger.type === "webhook" ? plan.trigger.method : "POST";
  if (request.method !== method && request.method !== "POST")
    return {
      status: 405,
      body: {
        code: "BAD_REQUEST",
        statusCode: 405,
        message: method === "GET" ? "GET with the input as query." : `${method} the input as JSON.`,
        requestId: randomUUID(),
      },
    };
  const headers = withoutCredentials(request.headers);
  const idempotencyKey = headers["idempotency-key"];
  const input = request.method === "GET" ? queryInput(search) : inputOf(await bodyOf(request));
  const result = await invocation.run({ trigger: "webhook", input, headers, deadlineAt, ...(idempotencyKey !== undefined && { idempotencyKey }) });
  return answerFor(plan.tier, result);
}

/** @throws AppError PAYLOAD_TOO_LARGE */
async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > borderLimits.maxBytes) throw new AppError("PAYLOAD_TOO_LARGE", `The body is larger than ${borderLimits.maxBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function send(response: ServerResponse, { status, body }: HttpAnswer, last: boolean): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(text),
    ...(last && { connection: "close" }),
  });
  response.end(text);
}
