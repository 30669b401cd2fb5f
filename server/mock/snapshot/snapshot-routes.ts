import { AppError, isJsonObject, type Json } from "@fastn/core/values";
import type { FastifyPluginAsync } from "fastify";
import type { MockState } from "../state.ts";
import type { Snapshots } from "./snapshots.ts";

interface ByName {
  Params: { name: string };
}

/** `/__admin/snapshots`: everything the mock holds, saved and brought back. */
export function snapshotRoutes(state: MockState): FastifyPluginAsync {
  let loading: Promise<Snapshots> | undefined;
  const snapshots = (): Promise<Snapshots> => (loading ??= import("./snapshots.ts").then(({ Snapshots }) => new Snapshots(state.snapshotFolder, state)));
  return async (app) => {
    app.get("/", async () => ({ data: await (await snapshots()).list() }));
    app.post("/", async (request, reply) => {
      const body = (request.body ?? null) as Json;
      const name = isJsonObject(body) ? body["name"] : undefined;
      if (typeof name !== "string") throw new AppError("BAD_REQUEST", '"name" is missing: the body must be { "name": "before-the-sale" }.', { field: "name" });
      return reply.code(201).send(await (await snapshots()).save(name));
    });
    app.post<ByName>("/:name/restore", async ({ params }) => {
      await (await snapshots()).restore(params.name);
      return { restored: params.name };
    });
    app.delete<ByName>("/:name", async ({ params }, reply) => {
      await (await snapshots()).remove(params.name);
      return reply.code(204).send();
    });
  };
}
