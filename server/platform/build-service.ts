import { createServer } from "node:http";
import { AppError, type Clock, newId, systemClock } from "@fastn/core";
import type { Logger } from "@fastn/core/node";
import fastify, { type FastifyBaseLogger, LogController } from "fastify";
import { type Credentials, useCredentials } from "./credentials.ts";
import { DirectPosts } from "./direct-posts.ts";
import { useHealth } from "./health.ts";
import { useJsonBodies } from "./json-body.ts";
import { LoopbackRules, useLoopbackRules } from "./loopback.ts";
import { type ApiDescription, useOpenApi } from "./openapi.ts";
import { toProblem, useProblems } from "./problems.ts";
import { RateCounter, type RateLimit, useRateLimit } from "./rate-limit.ts";
import type { Service, ServiceReply } from "./service-types.ts";
import { endStreams } from "./sse.ts";
import { securityHeaders } from "./security-headers.ts";
import { syncHook } from "./sync-hook.ts";
import { serializerCompiler, validatorCompiler } from "./validation.ts";

export interface ServiceOptions {
  readonly name: string;
  readonly api: ApiDescription;
  readonly credentials: Credentials;
  readonly logger: Logger;
  /** Default: the system's. */
  readonly clock?: Clock;
  /** Per minute unless told otherwise; default 600,000: a limit against runaway loops, not against people. */
  readonly rateLimit?: RateLimit;
  /** Largest body in bytes; default 8 MiB. Routes may set their own. */
  readonly bodyLimitBytes?: number;
  /** For tests: an answer that differs from its schema becomes an error. Default false. */
  readonly checkAnswers?: boolean;
}

/** Time to send a whole request, against slow senders, and how often those are looked for, ms; answers (event streams) may last. */
const httpLimits = { requestTimeout: 30_000, connectionsCheckingInterval: 5_000, keepAliveTimeout: 30_000 } as const;

/**
 * What every service has: credentials, loopback rules, JSON bodies only, problem bodies, request ids, rate limits, health and an OpenAPI
 * document. The caller adds routes, listens and closes; closing ends event streams first and lets other answers finish.
 */
export async function buildService(options: ServiceOptions): Promise<Service> {
  const { credentials, clock = systemClock, rateLimit = { limit: 600_000, windowMs: 60_000 } } = options;
  const bodyLimit = options.bodyLimitBytes ?? 8 * 1024 * 1024;
  const rate = new RateCounter(rateLimit, clock);
  const loopback = new LoopbackRules(() => app.server);
  const direct = new DirectPosts({ rate, loopback, logger: options.logger, bodyLimitBytes: bodyLimit });
  const app: Service = fastify({
    serverFactory: (listener) =>
      createServer(httpLimits, (message, response) => {
        if (!direct.take(message, response)) listener(message, response);
      }),
    loggerInstance: options.logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => newId("req"),
    requestIdHeader: false,
    bodyLimit,
    forceCloseConnections: "idle",
    return503OnClosing: true,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 1024 },
    frameworkErrors: (error, request, reply) => {
      request.log.debug({ err: error }, "refused address");
      void (reply as unknown as ServiceReply).code(400).send(toProblem(new AppError("BAD_REQUEST", "The address is not a valid URL."), request));
    },
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler(options.checkAnswers ?? false));
  app.addHook(
    "onRequest",
    syncHook((request, reply) => {
      reply.header("x-request-id", request.id).headers(securityHeaders);
    }),
  );
  useProblems(app);
  useJsonBodies(app);
  useRateLimit(app, rate);
  useLoopbackRules(app, loopback);
  useCredentials(app, credentials);
  app.decorate("directPosts", direct);
  app.addHook("preClose", async () => {
    direct.close();
    endStreams(app.server);
  });
  await useOpenApi(app, options.api);
  useHealth(app, { name: options.name, version: options.api.version }, credentials);
  return app;
}
