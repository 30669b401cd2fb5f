import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { DirectPosts } from "./direct-posts.ts";
import type { FastifyBaseLogger, FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";

/** A Fastify instance whose route schemas type its handlers. */
export type Service = FastifyInstance<Server, IncomingMessage, ServerResponse, FastifyBaseLogger, TypeBoxTypeProvider>;
export type ServicePlugin<Options extends object = Record<never, never>> = FastifyPluginAsync<Options, Server, TypeBoxTypeProvider>;
export type ServiceRequest = FastifyRequest;
export type ServiceReply = FastifyReply;

/** Who may call a route: `public` needs no credential (Host and Origin are checked all the same), `session` needs the token or the cookie. */
export type RouteAccess = "public" | "session";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Default: `session`. */
    access?: RouteAccess;
    /** Keep `request.rawBody`, for bodies that are signed byte for byte. Default false. */
    keepRawBody?: boolean;
  }

  interface FastifyInstance {
    directPosts: DirectPosts;
  }

  interface FastifyRequest {
    /** Body as received; null when there was none or the route does not keep it. */
    rawBody: Uint8Array | null;
  }
}
