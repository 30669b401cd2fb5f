import type { Json } from "@fastn/core/values";
import type { FastifyPluginAsync } from "fastify";
import type { MockState } from "../state.ts";

interface ById {
  Params: { "*": string };
}

/** `/__admin/rules`: list, add, read, replace and remove. Ids may hold slashes. */
export function ruleRoutes({ rules }: Pick<MockState, "rules">): FastifyPluginAsync {
  return async (app) => {
    app.get("/", async () => ({ data: rules.current?.list() ?? [] }));
    app.post("/", async (request, reply) => reply.code(201).send((await rules.open()).add((request.body ?? null) as Json)));
    app.get<ById>("/*", async ({ params }) => (await rules.open()).get(params["*"]));
    app.put<ById>("/*", async ({ params, body }) => (await rules.open()).replace(params["*"], (body ?? null) as Json));
    app.delete<ById>("/*", async ({ params }, reply) => {
      (await rules.open()).remove(params["*"]);
      return reply.code(204).send();
    });
    app.delete("/", async () => {
      rules.current?.clear("admin");
      return { data: rules.current?.list() ?? [] };
    });
  };
}
