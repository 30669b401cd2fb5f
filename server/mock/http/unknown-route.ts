import type { FastifyReply } from "fastify";
import { nearRoutes } from "../near-routes.ts";
import type { MockService } from "../service.ts";

export function unknownRoute(reply: FastifyReply, method: string, path: string, services: readonly MockService[]): FastifyReply {
  const near = nearRoutes(services, method, path);
  return reply.code(404).send({
    code: "NOT_FOUND",
    statusCode: 404,
    message: `The mock has no route ${method} ${path.slice(0, 200)}. Near it: ${near.join(", ")}.`,
    near,
  });
}

export function wrongMethod(reply: FastifyReply, method: string, path: string, allow: readonly string[]): FastifyReply {
  const message = `${path.slice(0, 200)} does not take ${method}, only ${allow.join(", ")}.`;
  return reply.code(405).header("allow", allow.join(", ")).send({ code: "NOT_FOUND", statusCode: 405, message });
}
