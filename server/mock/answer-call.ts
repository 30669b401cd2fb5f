import { AppError, errorCodes, type Clock, type Json } from "@fastn/core/values";
import type { FastifyReply, FastifyRequest } from "fastify";
import { keptBody } from "./call-details.ts";
import { readControl, type Control } from "./control.ts";
import type { OpenCall } from "./call-log.ts";
import type { FaultKind } from "./faults.ts";
import type { FastAnswers } from "./http/fast-answers.ts";
import { cutConnection, injectFault, type Finish, type Injected } from "./http/inject-fault.ts";
import { isPlainJson } from "./http/read-body.ts";
import { sendAnswer } from "./http/send-answer.ts";
import { unknownRoute, wrongMethod } from "./http/unknown-route.ts";
import { oauthFailure, oauthRoute, type OAuthRoute } from "./oauth/index.ts";
import type { Replay } from "./recording/recordings.ts";
import type { RuleMatch } from "./rules/rule-book.ts";
import type { RuleRequest } from "./rules/rule-request.ts";
import { json, type MockAnswer } from "./service.ts";

import type { MockState } from "./state.ts";
import type { Target } from "./worlds.ts";

/** Statuses a random failure takes, in turn by chance. */
const randomFaults = [429, 500, 503] as const;
/** `/mock/shopify/orders` is the same as `/shopify/orders`. */
const alias = /^\/mock(?=\/|$)/;

/** One call on its way through the mock. */
interface Call {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly logged: OpenCall;
  readonly url: URL;
  /** Without alias and query. */
  readonly path: string;
  readonly control: Control;
  readonly idempotencyKey: string | null;
  readonly finish: Finish;
  /** null: the call is not about signing in. */
  readonly oauth: OAuthRoute | null;
}

/** Rules first, then recordings, then the sign-in every service has, then the service of that name. */
export async function answerCall(state: MockState, fast: FastAnswers, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const call = openCall(state, request, reply);
  try {
    const target = state.worlds.target(call.path);
    const special = state.rules.isEmpty && state.recordings.isEmpty ? null : askBooks(state, call, target);
    if (special !== null) return await answerSpecially(state, fast, call, target, special);
    if (call.oauth !== null) return await answerSignIn(state, call, call.oauth, null);
    if (target === null) return answerUnknown(state, call);
    return await answerFromService(state, fast, call, target, null);
  } catch (error) {
    if (error instanceof AppError) call.finish(errorCodes[error.code].status);
    throw error;
  }
}

function openCall(state: MockState, request: FastifyRequest, reply: FastifyReply): Call {
  const { clock, calls } = state;
  const startedAt = clock.now();
  const url = new URL(request.raw.url ?? "/", `http://${request.headers.host ?? "localhost"}`);
  const path = url.pathname.replace(alias, "");
  const control = readControl(url.searchParams, request.headers, state);
  // QuickBooks has its key in the query.
  const idempotencyKey = headerText(request, "idempotency-key") ?? url.searchParams.get("requestid");
  const body = request.body as Json | undefined;
  const logged = calls.begin(
    startedAt,
    { method: request.method, path, query: url.search.slice(1), ...control.world, idempotencyKey },
    { headers: request.headers, ...(body !== undefined && { body: keptBody(body) }) },
  );
  const finish: Finish = (status) => logged.update({ status, durationMs: clock.now() - startedAt });
  return { request, reply, logged, url, path, control, idempotencyKey, finish, oauth: oauthRoute(request.method, path) };
}

interface Special {
  readonly rule: RuleMatch | null;
  readonly replay: Replay | null;
}

/** What rules and recordings have to say; null: nothing. */
function askBooks({ rules, recordings }: MockState, { request, logged, url, path, oauth }: Call, target: Target | null): Special | null {
  const asked = ruleRequest(request, url, path, target);
  const ruled = rules.current?.take(asked);
  if (ruled !== undefined) logged.explain({ rules: ruled.checks });
  const rule = ruled?.match ?? null;
  const replay = rule === null ? (recordings.current?.take(asked, url.origin) ?? null) : null;
  // Who records a service signs in elsewhere: that nothing of it was recorded is no reason to refuse it.
  const passes = replay === null || (!replay.found && (replay.pass || oauth !== null));
  if (replay?.found === false) logged.explain({ recordings: replay.near });
  return rule === null && passes ? null : { rule, replay };
}

function ruleRequest(request: FastifyRequest, url: URL, path: string, target: Target | null): RuleRequest {
  const normal = target === null ? path : `/${target.service.name}${target.service.normalize(target.path)}`;
  return {
    method: request.method,
    service: path.split("/")[1] ?? "",
    paths: normal === path ? [path] : [path, normal],
    query: url.searchParams,
    headers: plainHeaders(request),
    body: (request.body ?? null) as Json,
  };
}

async function answerSpecially(state: MockState, fast: FastAnswers, call: Call, target: Target | null, { rule, replay }: Special): Promise<FastifyReply> {
  const { clock } = state;
  if (rule === null) {
    if (replay?.found !== true) return answerNotRecorded(call, replay?.near ?? []);
    call.logged.update({ answeredBy: { kind: "recording", name: replay.name } });
    await pause(clock, call.control.latencyMs ?? state.latencyMs);
    return finishWith(call, replay.answer);
  }
  call.logged.update({ answeredBy: { kind: "rule", name: rule.rule.id } });
  const { fault } = rule.rule;
  if (fault !== undefined && fault !== "reset-after") {
    call.logged.update({ fault: String(fault) });
    await pause(clock, rule.rule.latencyMs ?? call.control.latencyMs ?? state.latencyMs);
    const words = call.oauth !== null ? oauthFailure : (target?.service.failure ?? failureOfNobody);
    return injectFault(call.request, call.reply, words, { kind: fault, retryAfterSeconds: rule.rule.retryAfterSeconds ?? null }, call.finish);
  }
  if (rule.answer !== null) {
    await pause(clock, rule.rule.latencyMs ?? call.control.latencyMs ?? state.latencyMs);
    return finishWith(call, rule.answer);
  }
  if (call.oauth !== null) return answerSignIn(state, call, call.oauth, rule);
  return target === null ? answerUnknown(state, call) : answerFromService(state, fast, call, target, rule);
}

/** Fails when asked to, and never by chance: whether somebody signed in before must not change which calls of a service fail. */
async function answerSignIn(state: MockState, call: Call, oauth: OAuthRoute, rule: RuleMatch | null): Promise<FastifyReply> {
  const { request, reply, logged, url, path, control, finish } = call;
  const ruled: Injected | null = rule?.rule.fault === undefined ? null : { kind: rule.rule.fault, retryAfterSeconds: null };
  const fault = ruled ?? askedFault(state, control.fault, request.method, path);
  if (fault !== null) logged.update({ fault: String(fault.kind) });
  await pause(state.clock, rule?.rule.latencyMs ?? control.latencyMs ?? state.latencyMs);
  if (fault !== null && fault.kind !== "reset-after") return injectFault(request, reply, oauthFailure, fault, finish);
  const { authorization } = request.headers;
  const made = oauth.answer({ origin: url.origin, query: url.searchParams, authorization, body: (request.body ?? null) as Json }, state.oauth);
  if (rule === null) logged.update({ answeredBy: { kind: "service", name: oauth.name } });
  if (fault !== null) return cutConnection(reply, finish);
  const answer = rule?.change?.(made) ?? made;
  finish(answer.status);
  return sendAnswer(reply, answer);
}

const failureOfNobody = (status: number): MockAnswer => json(status, { message: "The mock server was asked to fail" });

function finishWith({ reply, finish }: Call, answer: MockAnswer): FastifyReply {
  finish(answer.status);
  return sendAnswer(reply, answer);
}

function answerUnknown({ worlds, off }: MockState, { request, reply, path, finish }: Call): FastifyReply {
  finish(404);
  const name = path.split("/")[1] ?? "";
  if (!off.has(name)) return unknownRoute(reply, request.method, path, worlds.list());
  const message = `The mock of ${name} is switched off: mock.services.${name} in fastn.config.ts is false.`;
  return reply.code(404).send({ code: "NOT_FOUND", statusCode: 404, message });
}

function answerNotRecorded({ request, reply, path, finish }: Call, near: readonly string[]): FastifyReply {
  finish(404);
  const message = `No such call was recorded: ${request.method} ${path.slice(0, 200)}. Near it: ${near.join(", ")}.`;
  return reply.code(404).send({ code: "NOT_FOUND", statusCode: 404, message, near });
}

async function answerFromService(state: MockState, fast: FastAnswers, call: Call, target: Target, rule: RuleMatch | null): Promise<FastifyReply> {
  const { clock, worlds, calls } = state;
  const { request, reply, logged, url, path, control, idempotencyKey, finish } = call;
  if (target.service.bodies !== "any" && request.body !== undefined && !isPlainJson(request.headers["content-type"]))
    throw new AppError("UNSUPPORTED_MEDIA_TYPE", `The mock of ${target.service.name} takes JSON only. Send content-type: application/json.`);
  const stale = state.oauth.refusal(bearerOf(request));
  if (stale !== null) {
    if (rule === null) logged.update({ answeredBy: { kind: "service", name: `${target.service.name}: the access token is ${stale}` } });
    void reply.header("www-authenticate", `Bearer error="invalid_token", error_description="The access token is ${stale}"`);
    return finishWith(call, target.service.failure(401));
  }
  const world = await worlds.ready(control.world, target.service);
  const ruled: Injected | null = rule?.rule.fault === undefined ? null : { kind: rule.rule.fault, retryAfterSeconds: null };
  const fault = ruled ?? chooseFault(state, control.fault, request.method, path, () => world.drawFailure());
  if (fault !== null) logged.update({ fault: String(fault.kind) });
  await pause(clock, rule?.rule.latencyMs ?? control.latencyMs ?? state.latencyMs);

  if (fault !== null && fault.kind !== "reset-after") return injectFault(request, reply, target.service.failure, fault, finish);
  const made = {
    key: control.world,
    method: request.method,
    path,
    query: url.searchParams,
    body: (request.body ?? null) as Json,
    idempotencyKey,
    origin: url.origin,
    fresh: (control.fresh ?? state.fresh) ? logged.seq : null,
  };
  const outcome = worlds.call(world, target, { ...made, headers: plainHeaders(request) });
  if (outcome.executed) {
    fast.clear();
    if (outcome.answer?.events !== undefined) state.events.tell(target.service, outcome.answer.events, world.hooks(target.service), world.time);
  }
  if (outcome.replayed) logged.update({ replayed: true });
  else if (outcome.answer !== null && idempotencyKey !== null) calls.carriedOut(idempotencyKey, request.method, path);
  const answeredBy = { kind: "service", name: `${request.method} /${target.service.name}${outcome.route ?? ""}` } as const;
  if (outcome.route !== null && rule === null) logged.update({ answeredBy });
  if (fault !== null) return cutConnection(reply, finish);
  if (outcome.answer === null) {
    const status = outcome.allow.length > 0 ? 405 : 404;
    finish(status);
    return status === 405 ? wrongMethod(reply, request.method, path, outcome.allow) : unknownRoute(reply, request.method, path, [target.service]);
  }
  const answer = rule?.change?.(outcome.answer) ?? outcome.answer;
  finish(answer.status);
  // A rule that was used up by this call no longer keeps its answer from the table.
  const isPlainRead = rule === null && answer.status === 200 && made.fresh === null && target.service.stateless !== true;
  // A steered call names its world in the query, which the table of bytes does not read.
  if (isPlainRead && control.latencyMs === null && isOwnWorld(state, control)) fast.keep(request.raw, { path, query: url.search.slice(1), answeredBy }, answer);
  if (outcome.replayed) void reply.header("idempotent-replayed", "true");
  return sendAnswer(reply, answer);
}

const isOwnWorld = ({ seed, locale }: MockState, { world }: Control): boolean =>
  world.seed === seed && world.locale === locale && world.environment === "local";

/** A rule first, then what the call itself asks for, then chance. */
function chooseFault(state: MockState, asked: FaultKind | null, method: string, path: string, draw: () => number): Injected | null {
  const wanted = askedFault(state, asked, method, path);
  if (wanted !== null) return wanted;
  if (state.failureRate <= 0 || draw() >= state.failureRate) return null;
  return { kind: randomFaults[Math.floor(draw() * randomFaults.length)] ?? 500, retryAfterSeconds: null };
}

function askedFault(state: MockState, asked: FaultKind | null, method: string, path: string): Injected | null {
  const rule = state.faults.take(method, path);
  if (rule !== null) return { kind: rule.fault, retryAfterSeconds: rule.retryAfterSeconds };
  return asked === null ? null : { kind: asked, retryAfterSeconds: null };
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
