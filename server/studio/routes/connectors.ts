import { AnyJson, type Json } from "@fastn/core";
import { Type } from "typebox";
import { answers, type ServicePlugin, writable } from "../../platform/index.ts";
import { ConnectorImport, ConnectorInfoSchema, ImportedConnector } from "../schemas/connector.ts";
import { localTenant, type StudioServices } from "../services.ts";

const tags = ["connectors"];
const ByName = Type.Object({ name: Type.String({ maxLength: 100 }) });
const ByAction = Type.Object({ name: Type.String({ maxLength: 100 }), action: Type.String({ maxLength: 100 }) });
const Environment = Type.Object({ environment: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })) }, { additionalProperties: false });

export const connectorRoutes: ServicePlugin<{ services: StudioServices }> = async (app, { services: { connectors } }) => {
  app.get(
    "/connectors",
    {
      schema: {
        tags,
        operationId: "listConnectors",
        summary: "Every connector and its actions",
        response: answers(Type.Object({ data: Type.Array(ConnectorInfoSchema) })),
      },
    },
    async () => ({ data: writable(await connectors.list(localTenant)) }),
  );

  app.post(
    "/connectors/import",
    {
      // Described here, not fetched: the whole text comes with the call.
      bodyLimit: 60 * 1024 * 1024,
      schema: {
        tags,
        operationId: "importConnector",
        summary: "Make a connector of an API description",
        body: ConnectorImport,
        response: answers(ImportedConnector),
      },
    },
    async ({ body }) => writable(await connectors.importApi(localTenant, body)),
  );

  app.get(
    "/connectors/:name",
    { schema: { tags, operationId: "getConnector", summary: "One connector", params: ByName, response: answers(ConnectorInfoSchema) } },
    async ({ params }) => writable(await connectors.get(localTenant, params.name)),
  );

  app.post(
    "/connectors/:name/actions/:action",
    {
      schema: {
        tags,
        operationId: "invokeAction",
        summary: "Try an action once; the body is its input",
        params: ByAction,
        querystring: Environment,
        body: AnyJson,
        response: answers(Type.Object({ output: AnyJson })),
      },
    },
    async ({ params, query, body }) => ({
      output: await connectors.invoke(localTenant, {
        connector: params.name,
        action: params.action,
        input: (body ?? {}) as Json,
        environment: query.environment,
      }),
    }),
  );
};
