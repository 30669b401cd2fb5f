import { AppError, type Clock, type Json } from "@fastn/core/values";
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import { readControl } from "./control.ts";
import type { FastAnswers } from "./http/fast-answers.ts";
import { isPlainJson } from "./http/read-body.ts";
import type { MockState } from "./state.ts";
import type { FaultKind } from "./faults.ts";
import { nearRoutes } from "./router.ts";
import type { MockAnswer, MockService } from "./service.ts";

/** Statuses a random failure takes, in turn by chance. */
const randomFaults = [429, 500, 503] as const;
/** `/mock/shopify/orders` is the same as `/shopify/orders`. */
const alias = /^\/mock(?=\/|$)/;

interface Injected {
  readonly kind: FaultKind;
  readonly retryAfterSeconds: number | null;
}

/** Everything that is not an admin route. */
export function serviceRoutes(state: MockState, fast: FastAnswers): FastifyPluginAsync {
  return async (app) => {
    app.get("/health", async () => ({ status: "ok" }));
    app.get("/", async () => ({ services: state.worlds.list().map((service) => `/${service.name}`), admin: "/__admin", seed: state.seed }));
    app.route({ method: ["GET", "POST", "PUT", "PATCH", "DELETE"], url: "/*", handler: (request, reply) => answerCall(state, fast, request, reply) });
  };
}

async function answerCall(state: MockState, fast: FastAnswers, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { clock, worlds, calls } = state;
  const startedAt = clock.now();
  const url = new URL(request.raw.url ?? "/", `http://${request.headers.host ?? "localhost"}`);
  const path = url.pathname.replace(alias, "");
  const control = readControl(url.searchParams, request.headers, state.seed);
  // QuickBooks has its key in the query.
  const idempotencyKey = headerText(request, "idempotency-key") ?? url.searchParams.get("requestid");
  const seq = calls.begin({
    at: new Date(startedAt).toISOString(),
    method: request.method,
    path,
    query: url.search.slice(1),
    ...control.world,
    idempotencyKey,
  });
  const finish = (status: number): void => calls.update(seq, { status, durationMs: clock.now() - startedAt });

  const target = worlds.target(path);
  if (target === null) {
    finish(404);
    return unknownRoute(reply, request.method, path, worlds.list());
  }
  if (target.service.bodies !== "any" && request.body !== undefined && !isPlainJson(request.headers["content-type"])) {
    finish(415);
    throw new AppError("UNSUPPORTED_MEDIA_TYPE", `The mock of ${target.service.name} takes JSON only. Send content-type: application/json.`);
  }
  const stale = state.oauth.refusal(bearerOf(request));
  if (stale !== null) {
    const answer = target.service.failure(401);
    finish(answer.status);
    return send(reply.header("www-authenticate", `Bearer error="invalid_token", error_description="The access token is ${stale}"`), answer);
  }
  const world = await worlds.ready(control.world, target.service);
  const fault = chooseFault(state, control.fault, request.method, path, () => world.drawFailure());
  if (fault !== null) calls.update(seq, { fault: String(fault.kind) });
  await pause(clock, control.latencyMs ?? state.latencyMs);

  if (fault !== null && fault.kind !== "reset-after") return fail(state, request, reply, target.service, fault, finish);
  const call = {
    key: control.world,
    method: request.method,
    path,
    query: url.searchParams,
    body: (request.body ?? null) as Json,
    idempotencyKey,
    origin: url.origin,
    fresh: (control.fresh ?? state.fresh) ? seq : null,
  };
  const outcome = worlds.call(world, target, { ...call, headers: plainHeaders(request) });
  if (outcome.executed) fast.clear();
  if (outcome.replayed) calls.update(seq, { replayed: true });
  else if (outcome.answer !== null && idempotencyKey !== null) calls.carriedOut(idempotencyKey, request.method, path);
  if (fault !== null) return cut(reply, finish);
  if (outcome.answer === null) {
    const status = outcome.allow.length > 0 ? 405 : 404;
    finish(status);
    return status === 405 ? wrongMethod(reply, request.method, path, outcome.allow) : unknownRoute(reply, request.method, path, [target.service]);
  }
  finish(outcome.answer.status);
  const { answer } = outcome;
  const isPlainRead = answer.status === 200 && answer.headers === undefined && fault === null && call.fresh === null && target.service.stateless !== true;
  // A steered call names its world in the query, which the table of bytes does not read.
  if (isPlainRead && control.latencyMs === null && control.world.seed === state.seed && control.world.environment === "local")
    fast.keep(request.raw, { service: target.service.name, path, query: url.search.slice(1) }, textOf(answer));
  if (outcome.replayed) void reply.header("idempotent-replayed", "true");
  return send(reply, outcome.answer);
}

/** A rule first, then what the call itself asks for, then chance. */
function chooseFault(state: MockState, asked: FaultKind | null, method: string, path: string, draw: () => number): Injected | null {
  const rule = state.faults.take(method, path);
  if (rule !== null) return { kind: rule.fault, retryAfterSeconds: rule.retryAfterSeconds };
  if (asked !== null) return { kind: asked, retryAfterSeconds: null };
  if (state.failureRate <= 0 || draw() >= state.failureRate) return null;
  return { kind: randomFaults[Math.floor(draw() * randomFaults.length)] ?? 500, retryAfterSeconds: null };
}

async function fail(
  state: MockState,
  request: FastifyRequest,
  reply: FastifyReply,
  service: MockService,
  { kind, retryAfterSeconds }: Injected,
  finish: (status: number) => void,
): Promise<FastifyReply> {
  switch (kind) {
    case "timeout":
      // No answer at all, until the caller gives up or the server closes.
      await new Promise<void>((resolve) => request.raw.socket.once("close", resolve));
      return cut(reply, finish);
    case "reset":
    case "reset-after":
      return cut(reply, finish);
    case "truncated":
      finish(200);
      reply.hijack();
      // Promises more than it sends.
      reply.raw.writeHead(200, { "content-type": "application/json; charset=utf-8", "content-length": "1000" });
      reply.raw.write('{"orders": [{"id": 1,', () => reply.raw.destroy());
      return reply;
    case "html":
      finish(200);
      return reply.type("text/html; charset=utf-8").send("<!doctype html><title>Sign in</title><h1>Please sign in</h1>");
    case "bad-json":
      finish(200);
      return reply.type("application/json; charset=utf-8").send('{"orders": [{"id": 1,');
    default: {
      const answer = service.failure(kind);
      const wait = retryAfterSeconds ?? (kind === 429 ? 1 : null);
      finish(answer.status);
      if (wait !== null) void reply.header("retry-after", String(wait));
      return send(reply, answer);
    }
  }
}

/** End the connection without a byte of an answer. */
function cut(reply: FastifyReply, finish: (status: number) => void): FastifyReply {
  finish(0);
  reply.hijack();
  reply.raw.destroy();
  return reply;
}

/** Answers repeat (cached reads, repeated keys), so their text is made once for each. */
const texts = new WeakMap<MockAnswer, string>();

function send(reply: FastifyReply, answer: MockAnswer): FastifyReply {
  void reply.code(answer.status);
  if (answer.headers !== undefined) void reply.headers(answer.headers);
  if (answer.text !== undefined)
    return (answer.headers?.["content-type"] === undefined ? reply.type("application/json; charset=utf-8") : reply).send(answer.text);
  if (answer.body === undefined) return reply.send();
  return reply.type("application/json; charset=utf-8").send(textOf(answer));
}

function textOf(answer: MockAnswer): string {
  if (answer.text !== undefined) return answer.text;
  let text = texts.get(answer);
  if (text === undefined) {
    text = JSON.stringify(answer.body ?? null);
    texts.set(answer, text);
  }
  return text;
}

function unknownRoute(reply: FastifyReply, method: string, path: string, services: readonly MockService[]): FastifyReply {
  const near = nearRoutes(services, method, path);
  return reply.code(404).send({
    code: "NOT_FOUND",
    statusCode: 404,
    message: `The mock has no route ${method} ${path.slice(0, 200)}. Near it: ${near.join(", ")}.`,
    near,
  });
}

function wrongMethod(reply: FastifyReply, method: string, path: string, allow: readonly string[]): FastifyReply {
  const message = `${path.slice(0, 200)} does not take ${method}, only ${allow.join(", ")}.`;
  return reply.code(405).header("allow", allow.join(", ")).send({ code: "NOT_FOUND", statusCode: 405, message });
}

function pause(clock: Clock, ms: number): Promise<void> {
  return ms <= 0 ? Promise.resolve() : new Promise((resolve) => clock.after(ms, resolve));
}

function headerText(request: FastifyRequest, name: string): string | null {
  const value = request.headers[name];
  return typeof value === "string" && value !== "" ? value.slice(0, 256) : null;
}

const bearerOf = (request: FastifyRequest): string => /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? "";

function plainHeaders(request: FastifyRequest): Record<string, string> {
  return Object.fromEntries(Object.entries(request.headers).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])));
}
