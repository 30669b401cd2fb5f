/** An OpenAPI document of medium size: 32 paths, 8 kinds of record, lists of exactly 20. */
export function benchDocument(): object {
  const schemas: Record<string, object> = {};
  const paths: Record<string, object> = {};
  for (const plural of ["users", "orders", "products", "invoices", "payments", "shipments", "tickets", "projects"]) {
    const name = plural.slice(0, -1);
    const reference = { $ref: `#/components/schemas/${name}` };
    schemas[name] = {
      type: "object",
      required: ["id", "uuid", "name", "email", "city", "price", "createdAt", "active"],
      properties: {
        id: { type: "integer", minimum: 1, maximum: 100_000 },
        uuid: { type: "string", format: "uuid" },
        name: { type: "string", "x-faker": "person.fullName" },
        email: { type: "string", format: "email" },
        city: { type: "string", "x-faker": "location.city" },
        price: { type: "number", minimum: 1, maximum: 1000 },
        createdAt: { type: "string", format: "date-time" },
        active: { type: "boolean" },
      },
    };
    const ok = (schema: object): object => ({ 200: { description: "ok", content: { "application/json": { schema } } } });
    const list = { type: "array", minItems: 20, maxItems: 20, items: reference };
    const requestBody = { content: { "application/json": { schema: { type: "object", properties: { name: { type: "string" } } } } } };
    const parameters = [{ name: "id", in: "path", required: true, schema: { type: "integer" } }];
    paths[`/${plural}`] = {
      get: { operationId: `list_${plural}`, responses: ok(list) },
      post: { operationId: `create_${name}`, requestBody, responses: ok(reference) },
    };
    paths[`/${plural}/{id}`] = {
      parameters,
      get: { operationId: `get_${name}`, responses: ok(reference) },
      put: { operationId: `put_${name}`, requestBody, responses: ok(reference) },
      delete: { operationId: `delete_${name}`, responses: { 204: { description: "gone" } } },
    };
    paths[`/${plural}/{id}/history`] = { parameters, get: { operationId: `history_of_${name}`, responses: ok(list) } };
    paths[`/${plural}/search`] = { post: { operationId: `search_${plural}`, requestBody, responses: ok(list) } };
  }
  return { openapi: "3.0.3", info: { title: "Bench", version: "1" }, paths, components: { schemas } };
}
