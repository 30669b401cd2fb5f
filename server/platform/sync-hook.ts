import type { onRequestHookHandler } from "fastify";
import type { ServiceReply, ServiceRequest } from "./service-types.ts";

/** A hook that waits for nothing, without a promise for each request. What `check` throws refuses the request. */
export function syncHook(check: (request: ServiceRequest, reply: ServiceReply) => void): onRequestHookHandler {
  return (request, reply, done) => {
    try {
      check(request, reply);
    } catch (error) {
      return done(error as Error);
    }
    done();
  };
}
