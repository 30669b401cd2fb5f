import type { Json, JsonObject } from "@fastn/core";
import { isJsonObject } from "@fastn/core";
import swagger from "@fastify/swagger";
import type { TSchema } from "typebox";
import type { Service } from "./service-types.ts";

export interface ApiDescription {
  readonly title: string;
  readonly version: string;
  /** Schemas that get a name under `components`; every equal schema in the document becomes a reference to it. */
  readonly components: Readonly<Record<string, TSchema>>;
}

/** Collect the routes declared after this call and serve them as OpenAPI 3.1. */
export async function useOpenApi(app: Service, { title, version, components }: ApiDescription): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: { title, version },
      components: { securitySchemes: { token: { type: "apiKey", in: "header", name: "x-fastn-token" } } },
      security: [{ token: [] }],
    },
    // The document names no address: it is the same for every start.
    exposeHeadRoutes: false,
  });
  let document: JsonObject | undefined;
  app.decorate("describeApi", () => (document ??= nameComponents(app.swagger() as unknown as JsonObject, components)));
  app.get("/api/v1/openapi.json", { schema: { hide: true } }, async () => app.describeApi());
}

declare module "fastify" {
  interface FastifyInstance {
    /** OpenAPI 3.1 document of every route; ask after `ready`. */
    describeApi(): JsonObject;
  }
}

function nameComponents(document: JsonObject, components: Readonly<Record<string, TSchema>>): JsonObject {
  const names = new Map(Object.entries(components).map(([name, schema]) => [textOf(schema as unknown as Json), name]));
  const schemas: Record<string, Json> = {};
  for (const [name, schema] of Object.entries(components)) {
    const json = plain(schema as unknown as Json) as JsonObject;
    schemas[name] = mapMembers(json, (member) => refer(member, names));
  }
  const named = refer(document, names) as { components?: JsonObject } & JsonObject;
  return { ...named, components: { ...named.components, schemas } };
}

function refer(value: Json, names: ReadonlyMap<string, string>): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => refer(item, names));
  if (!isJsonObject(value)) return value;
  const name = names.get(textOf(value));
  return name === undefined ? mapMembers(value, (member) => refer(member, names)) : { $ref: `#/components/schemas/${name}` };
}

const mapMembers = (value: JsonObject, map: (member: Json) => Json): JsonObject =>
  Object.fromEntries(Object.entries(value).map(([key, member]) => [key, map(member)]));

/** JSON text without `$id`, which Fastify and swagger add and drop on their way. */
function textOf(value: Json): string {
  return JSON.stringify(plain(value));
}

function plain(value: Json): Json {
  return JSON.parse(JSON.stringify(value, (key, member: unknown) => (key === "$id" ? undefined : member))) as Json;
}
