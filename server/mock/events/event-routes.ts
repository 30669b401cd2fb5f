import type { Json } from "@fastn/core/values";
import type { FastifyPluginAsync } from "fastify";
import type { MockState } from "../state.ts";
import { readSubscription } from "./subscriptions.ts";

/** `/__admin/subscriptions`: who is told of changes; `/__admin/deliveries`: what became of it. */
export function eventRoutes({ subscriptions, events }: Pick<MockState, "subscriptions" | "events">): FastifyPluginAsync {
  return async (app) => {
    app.get("/subscriptions", async () => ({ data: subscriptions.list() }));
    app.post("/subscriptions", async (request, reply) => reply.code(201).send(subscriptions.add(readSubscription((request.body ?? null) as Json))));
    app.delete<{ Params: { id: string } }>("/subscriptions/:id", async ({ params }, reply) => {
      subscriptions.remove(params.id);
      return reply.code(204).send();
    });
    app.get("/deliveries", async () => ({ data: events.deliveries() }));
  };
}
