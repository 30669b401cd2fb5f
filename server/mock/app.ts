import { AppError, errorCodes, isErrorCode, type ErrorCode } from "@fastn/core/values";
import type { Logger } from "@fastn/core/node";
import Fastify, { type FastifyInstance, type FastifyReply } from "fastify";
import { adminRoutes } from "./admin.ts";
import type { MockState } from "./state.ts";
import { createServer, type RequestListener, type Server } from "node:http";
import { FastAnswers } from "./http/fast-answers.ts";
import { httpLimits } from "../platform/http-limits.ts";
import { refuseMalformed } from "../platform/malformed-request.ts";
import { readBody } from "./http/read-body.ts";
import { unknownRoute } from "./http/unknown-route.ts";
import { assertLoopback } from "./loopback.ts";
import { oauthAdminRoutes } from "./oauth/index.ts";
import { serviceRoutes } from "./service-routes.ts";

/** Longest request body, bytes. */
const bodyLimit = 1024 * 1024;
export function buildApp(state: MockState, logger: Logger | undefined): FastifyInstance {
  const fast = new FastAnswers(state);
  state.onChange = () => fast.clear();
  const serverFactory = (handler: RequestListener): Server =>
    createServer(httpLimits, (request, response) => {
      if (!fast.answer(request, response)) handler(request, response);
    });
  const app = Fastify({
    bodyLimit,
    serverFactory,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    routerOptions: { ignoreTrailingSlash: true },
    clientErrorHandler: refuseMalformed,
    frameworkErrors: (_error, request, reply) =>
      void (reply as unknown as FastifyReply)
        .code(400)
        .send({ code: "BAD_REQUEST", statusCode: 400, message: "The address is not a valid URL.", requestId: request.id }),
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (request, body, done) => {
    try {
      done(null, readBody(request.headers["content-type"], body as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
  app.addHook("onRequest", async (request) => assertLoopback(request.headers.host, request.headers.origin));
  app.setErrorHandler((error, request, reply) => {
    const code = error instanceof AppError ? error.code : codeOfFastify(error);
    const { status } = errorCodes[code];
    if (code === "INTERNAL_ERROR") logger?.error({ err: error, method: request.method, url: request.url }, "a mock route failed");
    const message = error instanceof AppError ? error.message : (fastifyWords[code] ?? "The request could not be understood.");
    return reply.code(status).send({ code, statusCode: status, message, requestId: request.id });
  });
  // Methods that no service has.
  app.setNotFoundHandler((request, reply) => unknownRoute(reply, request.method, request.url, state.worlds.list()));
  app.register(adminRoutes(state), { prefix: "/__admin" });
  app.register(oauthAdminRoutes(state.oauth));
  app.register(serviceRoutes(state, fast));
  return app;
}

/** Fastify's own errors, in our words. */
const fastifyWords: Partial<Record<ErrorCode, string>> = {
  UNSUPPORTED_MEDIA_TYPE: "The content type of the body is not one that can be read. Send application/json.",
  PAYLOAD_TOO_LARGE: `The body is larger than ${bodyLimit} bytes, the most the mock takes.`,
  INTERNAL_ERROR: "The mock server failed; its log says more.",
};

/** Fastify's own errors (a wrong content type, a body too long) carry a status. */
function codeOfFastify(error: unknown): ErrorCode {
  const status = typeof error === "object" && error !== null && "statusCode" in error ? error.statusCode : 500;
  const code =
    status === 415
      ? "UNSUPPORTED_MEDIA_TYPE"
      : status === 413
        ? "PAYLOAD_TOO_LARGE"
        : typeof status === "number" && status < 500
          ? "BAD_REQUEST"
          : "INTERNAL_ERROR";
  return isErrorCode(code) ? code : "INTERNAL_ERROR";
}
