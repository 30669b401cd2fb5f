import { Type } from "typebox";
import { answers, type ServicePlugin } from "../../platform/index.ts";
import { ConnectionInput, ConnectionTest, ConnectionView, SecretList } from "../schemas/connection.ts";
import { localTenant, type StudioServices } from "../services.ts";

const tags = ["connections"];
const ById = Type.Object({ id: Type.String({ minLength: 1, maxLength: 100 }) });
const ByName = Type.Object({ name: Type.String({ pattern: "^[A-Z][A-Z0-9_]{0,99}$" }) });
const InEnvironment = Type.Object({ environment: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })) }, { additionalProperties: false });
const SecretBody = Type.Object({ value: Type.String({ minLength: 1, maxLength: 64 * 1024 }) }, { additionalProperties: false });

/** Connections and secrets. Values go in and never come out. */
export const connectionRoutes: ServicePlugin<{ services: StudioServices }> = async (app, { services: { connections, secrets } }) => {
  app.get(
    "/connections",
    {
      schema: {
        tags,
        operationId: "listConnections",
        summary: "Every connection, without its secrets",
        response: answers(Type.Object({ data: Type.Array(ConnectionView) })),
      },
    },
    async () => ({ data: await connections.list(localTenant) }),
  );

  app.post(
    "/connections",
    {
      schema: {
        tags,
        operationId: "createConnection",
        summary: "Connect a connector in an environment",
        body: ConnectionInput,
        response: answers(ConnectionView, 201),
      },
    },
    async ({ body }, reply) => reply.code(201).send(await connections.create(localTenant, body)),
  );

  app.get(
    "/connections/:id",
    { schema: { tags, operationId: "getConnection", summary: "One connection, without its secrets", params: ById, response: answers(ConnectionView) } },
    async ({ params }) => connections.get(localTenant, params.id),
  );

  app.put(
    "/connections/:id",
    {
      schema: {
        tags,
        operationId: "replaceConnection",
        summary: "Give a connection other settings and secrets",
        params: ById,
        body: ConnectionInput,
        response: answers(ConnectionView),
      },
    },
    async ({ params, body }) => connections.replace(localTenant, params.id, body),
  );

  app.delete(
    "/connections/:id",
    { schema: { tags, operationId: "deleteConnection", summary: "Delete a connection and its secrets", params: ById, response: answers(ById) } },
    async ({ params }) => {
      await connections.remove(localTenant, params.id);
      return { id: params.id };
    },
  );

  app.post(
    "/connections/:id/test",
    { schema: { tags, operationId: "testConnection", summary: "Ask the service for something harmless", params: ById, response: answers(ConnectionTest) } },
    async ({ params }) => connections.test(localTenant, params.id),
  );

  app.post(
    "/connections/:id/authorize",
    {
      schema: {
        tags,
        operationId: "authorizeConnection",
        summary: "Begin to authorize a connection: the person opens the address and has five minutes",
        params: ById,
        response: answers(Type.Object({ url: Type.String() })),
      },
    },
    async ({ params }) => connections.authorize(localTenant, params.id),
  );

  app.get(
    "/secrets",
    { schema: { tags, operationId: "listSecrets", summary: "Names of the secrets, and where the key is that seals them", response: answers(SecretList) } },
    async () => secrets.list(localTenant),
  );

  app.put(
    "/secrets/:name",
    {
      schema: {
        tags,
        operationId: "setSecret",
        summary: "Keep a secret, for one environment or for all",
        params: ByName,
        querystring: InEnvironment,
        body: SecretBody,
        response: answers(ByName),
      },
    },
    async ({ params, query, body }) => {
      await secrets.set(localTenant, params.name, { value: body.value, environment: query.environment });
      return { name: params.name };
    },
  );

  app.delete(
    "/secrets/:name",
    { schema: { tags, operationId: "deleteSecret", summary: "Forget a secret", params: ByName, querystring: InEnvironment, response: answers(ByName) } },
    async ({ params, query }) => {
      await secrets.remove(localTenant, params.name, query.environment);
      return { name: params.name };
    },
  );
};
