import { AppError, isJsonObject, type Json } from "@fastn/core/values";
import type { FastifyPluginAsync } from "fastify";
import type { CallFilter } from "./call-log.ts";
import { readControl } from "./control.ts";
import { resetState, viewOf, type MockState } from "./state.ts";
import { readFaultRule } from "./faults.ts";
import { eventRoutes } from "./events/event-routes.ts";
import { ruleRoutes } from "./rules/rule-routes.ts";
import { snapshotRoutes } from "./snapshot/snapshot-routes.ts";
import { readWebhookOrder, sendWebhook } from "./webhook-emitter.ts";

interface QueryOnly {
  Querystring: Record<string, string | undefined>;
}

/** Look at and steer the mock: what it holds, what was called, what shall fail. */
export function adminRoutes(state: MockState): FastifyPluginAsync {
  return async (app) => {
    app.get("/", async () => viewOf(state));

    app.get<QueryOnly>("/state", async (request) => {
      const { world } = readControl(new URLSearchParams(request.url.split("?")[1] ?? ""), request.headers, state);
      return { ...world, services: await state.worlds.view(world) };
    });

    app.post("/reset", async (request) => {
      resetState(state, readSeed(request.body as Json | undefined));
      return viewOf(state);
    });

    app.put("/behaviour", async (request) => {
      const body = request.body as Json | undefined;
      state.latencyMs = readNumber(body, "latencyMs", 120_000) ?? state.latencyMs;
      state.failureRate = readNumber(body, "failureRate", 1) ?? state.failureRate;
      return viewOf(state);
    });

    app.get<QueryOnly>("/calls", async ({ query }) => ({ total: state.calls.total, data: state.calls.find(readCallFilter(query)) }));
    app.get("/calls/counts", async () => ({ data: state.calls.counts() }));
    app.delete("/calls", async () => {
      state.calls.clear();
      return { total: 0 };
    });

    let sent = 0;
    app.post("/webhooks", async (request) => {
      const order = readWebhookOrder(request.body as Json | undefined, () => `msg_${state.clock.now()}_${++sent}`);
      return sendWebhook(order, state.clock.now());
    });

    app.register(ruleRoutes(state), { prefix: "/rules" });
    app.register(snapshotRoutes(state), { prefix: "/snapshots" });
    app.register(eventRoutes(state));

    app.get("/faults", async () => ({ data: state.faults.list() }));
    app.post("/faults", async (request, reply) => reply.code(201).send(state.faults.add(readFaultRule((request.body ?? null) as Json))));
    app.delete("/faults", async () => {
      state.faults.clear();
      return { data: [] };
    });
  };
}

function readSeed(body: Json | undefined): number | undefined {
  const seed = readNumber(body, "seed", 2 ** 31 - 1);
  if (seed !== undefined && !Number.isInteger(seed)) throw new AppError("BAD_REQUEST", '"seed" must be a whole number.');
  return seed;
}

function readNumber(body: Json | undefined, field: string, most: number): number | undefined {
  const value = isJsonObject(body) ? body[field] : undefined;
  if (value === undefined) return undefined;
  if (typeof value !== "number" || value < 0 || value > most) throw new AppError("BAD_REQUEST", `"${field}" must be a number from 0 to ${most}.`);
  return value;
}

/** `?service=&path=&rule=&status=&limit=`. @throws AppError BAD_REQUEST naming the parameter */
function readCallFilter(query: Readonly<Record<string, string | undefined>>): CallFilter {
  const known = ["service", "path", "rule", "status", "limit"];
  const strange = Object.keys(query).find((name) => !known.includes(name));
  if (strange !== undefined) throw new AppError("BAD_REQUEST", `"${strange}" is not known here. There are: ${known.join(", ")}.`);
  const whole = (name: string): number | undefined => {
    const text = query[name];
    if (text === undefined) return undefined;
    if (!/^\d{1,6}$/.test(text)) throw new AppError("BAD_REQUEST", `"${name}" must be a whole number.`);
    return Number(text);
  };
  const texts = Object.fromEntries(["service", "path", "rule"].flatMap((name) => (query[name] === undefined ? [] : [[name, query[name]]])));
  const numbers = Object.fromEntries(["status", "limit"].flatMap((name) => (query[name] === undefined ? [] : [[name, whole(name)]])));
  return { ...texts, ...numbers };
}
