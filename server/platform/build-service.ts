import { AppError, newId } from "@fastn/core";
import fastify, { type FastifyBaseLogger, LogController } from "fastify";
import { type Credentials, useCredentials } from "./credentials.ts";
import { FrontDoor, type FrontDoorOptions } from "./front-door.ts";
import { useHealth } from "./health.ts";
import { useJsonBodies } from "./json-body.ts";
import { useLoopbackRules } from "./loopback.ts";
import { type ApiDescription, useOpenApi } from "./openapi.ts";
import { toProblem, useProblems } from "./problems.ts";
import { useRateLimit } from "./rate-limit.ts";
import type { Service, ServiceReply } from "./service-types.ts";
import { endStreams } from "./sse.ts";
import { securityHeaders } from "./security-headers.ts";
import { syncHook } from "./sync-hook.ts";
import { serializerCompiler, validatorCompiler } from "./validation.ts";

export interface ServiceOptions extends FrontDoorOptions {
  readonly name: string;
  readonly api: ApiDescription;
  readonly credentials: Credentials;
  /** Where its requests come in. Default: one of its own. */
  readonly door?: FrontDoor;
  /** For tests: an answer that differs from its schema becomes an error. Default false. */
  readonly checkAnswers?: boolean;
}

/**
 * What every service has: credentials, loopback rules, JSON bodies only, problem bodies, request ids, rate limits, health and an OpenAPI
 * document. The caller adds routes, listens and closes; closing ends event streams first and lets other answers finish.
 */
export async function buildService(options: ServiceOptions): Promise<Service> {
  const { credentials, door = new FrontDoor(options) } = options;
  const app: Service = fastify({
    serverFactory(listener) {
      door.leadTo(listener);
      return door.server;
    },
    // The door has told them already.
    clientErrorHandler: () => {},
    loggerInstance: options.logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => newId("req"),
    requestIdHeader: false,
    bodyLimit: door.bodyLimitBytes,
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
  useRateLimit(app, door.rate);
  useLoopbackRules(app, door.loopback);
  useCredentials(app, credentials);
  app.decorate("directPosts", door.direct);
  app.addHook("preClose", async () => {
    door.direct.close();
    endStreams(app.server);
  });
  await useOpenApi(app, options.api);
  useHealth(app, { name: options.name, version: options.api.version }, credentials);
  return app;
}
