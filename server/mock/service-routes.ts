import type { FastifyPluginAsync } from "fastify";
import { answerCall } from "./answer-call.ts";
import type { FastAnswers } from "./http/fast-answers.ts";
import type { MockState } from "./state.ts";

/** Everything that is not an admin route. */
export function serviceRoutes(state: MockState, fast: FastAnswers): FastifyPluginAsync {
  return async (app) => {
    app.get("/health", async () => ({ status: "ok" }));
    app.get("/", async () => ({ services: state.worlds.list().map((service) => `/${service.name}`), admin: "/__admin", seed: state.seed }));
    app.route({ method: ["GET", "POST", "PUT", "PATCH", "DELETE"], url: "/*", handler: (request, reply) => answerCall(state, fast, request, reply) });
  };
}
