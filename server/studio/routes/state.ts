import { AnyJson, type Json } from "@fastn/core";
import { Type } from "typebox";
import { answers, type ServicePlugin, writable } from "../../platform/index.ts";
import { localTenant, type StudioServices } from "../services.ts";

const tags = ["state"];
const Key = Type.Object({
  workflow: Type.String({ minLength: 1, maxLength: 200 }),
  key: Type.String({ minLength: 1, maxLength: 512 }),
});
const Entry = Type.Object({ workflow: Type.String(), key: Type.String(), value: AnyJson });
const Filter = Type.Object({ workflow: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })) }, { additionalProperties: false });

export const stateRoutes: ServicePlugin<{ services: StudioServices }> = async (app, { services: { state } }) => {
  app.get(
    "/state",
    {
      schema: {
        tags,
        operationId: "listState",
        summary: "What workflows remember between runs",
        querystring: Filter,
        response: answers(Type.Object({ data: Type.Array(Entry) })),
      },
    },
    async ({ query }) => ({ data: writable(await state.list(localTenant, query.workflow)) }),
  );

  app.get(
    "/state/:workflow/:key",
    { schema: { tags, operationId: "getState", summary: "One value", params: Key, response: answers(Entry) } },
    async ({ params }) => writable(await state.get(localTenant, params.workflow, params.key)),
  );

  app.put(
    "/state/:workflow/:key",
    { schema: { tags, operationId: "setState", summary: "Keep a value; the body is the value", params: Key, body: AnyJson, response: answers(Entry) } },
    async ({ params, body }) => writable(await state.set(localTenant, { ...params, value: (body ?? null) as Json })),
  );

  app.delete(
    "/state/:workflow/:key",
    { schema: { tags, operationId: "deleteState", summary: "Forget a value", params: Key, response: answers(Type.Object({ deleted: Type.Literal(true) })) } },
    async ({ params }) => {
      await state.remove(localTenant, params.workflow, params.key);
      return { deleted: true as const };
    },
  );
};
