import { AppError, toErrorRecord, type Json } from "@fastn/core";
import { Type } from "typebox";
import { afterEach, describe, expect, it } from "vitest";
import { builtIns, createConnectorRegistry } from "./built-ins.ts";
import { defineAction, type ActionDef, type ConnectorDefinition } from "./definition.ts";
import { ConnectorRegistry } from "./registry.ts";
import { callOf } from "./testing/call.ts";

const open: ConnectorRegistry[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((registry) => registry.close()));
});

function registryWith(...actions: readonly ActionDef[]): ConnectorRegistry {
  const registry = new ConnectorRegistry();
  open.push(registry);
  registry.register({
    name: "acme",
    displayName: "Acme",
    description: "For tests",
    auth: { type: "none" },
    actions: Object.fromEntries(actions.map((action) => [action.name, action])),
  });
  return registry;
}

const echo = defineAction("echo", {
  description: "Answers with its input",
  entity: "thing",
  type: "read",
  inputSchema: Type.Object(
    {
      id: Type.Union([Type.Integer(), Type.String()]),
      note: Type.Optional(Type.String()),
      gone: Type.Optional(Type.Union([Type.String(), Type.Null()])),
      lines: Type.Optional(Type.Array(Type.Object({ sku: Type.String(), size: Type.Optional(Type.Enum(["S", "L"])) }))),
    },
    { additionalProperties: false },
  ),
  outputSchema: Type.Unknown(),
  handler: async (_ctx, params) => params as Json,
});

const failure = async (work: Promise<unknown>): Promise<AppError> => {
  const error = await work.then(
    () => new Error("it did not fail"),
    (reason: unknown) => reason,
  );
  if (!(error instanceof AppError)) throw error;
  return error;
};

describe("ConnectorRegistry", () => {
  it("lists the built-in connectors by name with forms' schemas and words for people", () => {
    const registry = createConnectorRegistry();
    open.push(registry);
    expect(registry.list().map((each) => each.name)).toEqual(builtIns.map((each) => each.name).toSorted());
    const createInvoice = registry.find("xero")?.actions.find((action) => action.name === "createInvoice");
    expect(createInvoice).toMatchObject({
      displayName: "Create invoice",
      entity: "invoice",
      type: "create",
      inputSchema: { required: ["Contact", "LineItems"] },
    });
    expect(JSON.parse(JSON.stringify(registry.list()))).toEqual(registry.list());
  });

  it("gives actions that only compute as functions, which answer and refuse as a call does", async () => {
    const registry = createConnectorRegistry();
    open.push(registry);
    expect([registry.computation("http", "request"), registry.computation("transform", "no"), registry.computation("no", "map")]).toEqual([null, null, null]);
    const map = registry.computation("transform", "map");
    if (map === null) throw new Error("map only computes");
    const inputs: Json[] = [{ items: [{ a: 1 }], fields: { b: "a" } }, { items: 7 }, { items: [{}], fields: { a: { path: "a", required: true } } }, "text"];
    for (const input of inputs) {
      const outcome = async (work: () => Json | Promise<Json>): Promise<Json> => {
        try {
          return { output: await work() };
        } catch (error) {
          return { error: toErrorRecord(error) } as unknown as Json;
        }
      };
      expect(await outcome(() => map(input))).toEqual(await outcome(() => registry.invoke(callOf("transform", "map", input))));
    }
  });

  it("passes a checked input to the action and its answer back", async () => {
    await expect(registryWith(echo).invoke(callOf("acme", "echo", { id: 7, note: "x" }))).resolves.toEqual({ id: 7, note: "x" });
  });

  it.each<[Json, string, string]>([
    [{}, "id", 'acme.echo: input "id" is missing.'],
    [{ id: true }, "id", 'acme.echo: input "id" must be integer or string, not true.'],
    [{ id: 1, note: 5 }, "note", 'acme.echo: input "note" must be string, not 5.'],
    [{ id: 1, lines: [{ sku: "a" }, {}] }, "lines[1].sku", 'acme.echo: input "lines[1].sku" is missing.'],
    [{ id: 1, lines: [{ sku: "a", size: "M" }] }, "lines[0].size", 'acme.echo: input "lines[0].size" must be one of "S", "L".'],
    [{ id: 1, nota: "x" }, "nota", 'acme.echo: input "nota" is not a known field; known are id, note, gone, lines.'],
    ["text", "", "acme.echo: the input must be an object with the action's fields."],
  ])("refuses %j and names the field", async (input, field, message) => {
    const error = await failure(registryWith(echo).invoke(callOf("acme", "echo", input)));
    expect({ code: error.code, message: error.message, field: error.details["field"] }).toEqual({ code: "DATA_VALIDATION_ERROR", message, field });
  });

  it("takes null in an optional field for left out, in a required one for missing", async () => {
    const registry = registryWith(echo);
    await expect(registry.invoke(callOf("acme", "echo", { id: 1, note: null, gone: null, lines: [{ sku: "a", size: null }] }))).resolves.toEqual({
      id: 1,
      gone: null,
      lines: [{ sku: "a" }],
    });
    expect((await failure(registry.invoke(callOf("acme", "echo", { id: null })))).message).toBe('acme.echo: input "id" is missing.');
  });

  it("names the likely connector and action for a slip of the hand", async () => {
    const registry = createConnectorRegistry();
    open.push(registry);
    const connector = await failure(registry.invoke(callOf("shopfy", "getOrder", {})));
    const action = await failure(registry.invoke(callOf("shopify", "get_order", {})));
    const inherited = await failure(registry.invoke(callOf("shopify", "constructor", {})));
    expect([connector.code, connector.message]).toEqual(["CONNECTOR_UNKNOWN", 'There is no connector "shopfy". Did you mean "shopify"?']);
    expect([action.code, action.message]).toEqual(["ACTION_UNKNOWN", 'Connector "shopify" has no action "get_order". Did you mean "getOrder"?']);
    expect(inherited.code).toBe("ACTION_UNKNOWN");
  });

  it("refuses an answer JSON would change", async () => {
    const odd = { ...echo, handler: async () => ({ at: Number.NaN }) as unknown as Json };
    expect((await failure(registryWith(odd).invoke(callOf("acme", "echo", { id: 1 })))).code).toBe("VALUE_NOT_STORABLE");
  });

  it("does not start an action of a cancelled run", async () => {
    const reason = new AppError("RUN_CANCELLED", "Stopped.");
    await expect(registryWith(echo).invoke(callOf("acme", "echo", { id: 1 }, { signal: AbortSignal.abort(reason) }))).rejects.toBe(reason);
  });

  it("accepts the older definition style: `required: true` on a property, entities by reference", async () => {
    const registry = new ConnectorRegistry();
    open.push(registry);
    registry.register({
      name: "legacy-crm",
      displayName: "Legacy",
      description: "",
      auth: { type: "api_key", headerName: "X-API-Key" },
      entities: { contact: { name: "contact", cdmMapping: "CDMContact", fields: { id: { type: "string", cdmField: "id" }, since: { type: "date" } } } },
      actions: {
        getContact: {
          name: "getContact",
          description: "",
          entity: "contact",
          type: "read",
          inputSchema: { type: "object", properties: { id: { type: "string", required: true }, deep: { type: "boolean", required: false } } },
          outputSchema: { $ref: "#/entities/contact" },
          handler: async (_ctx, params) => ({ id: params["id"] ?? null }),
        },
      },
    });
    expect(registry.find("legacy-crm")?.actions[0]).toMatchObject({
      inputSchema: { type: "object", required: ["id"], properties: { id: { type: "string" }, deep: { type: "boolean" } } },
      outputSchema: { type: "object", title: "contact", properties: { id: { type: "string" }, since: { type: "string" } } },
    });
    expect((await failure(registry.invoke(callOf("legacy-crm", "getContact", {})))).message).toBe('legacy-crm.getContact: input "id" is missing.');
  });

  it.each<[string, Partial<ConnectorDefinition>]>([
    ["a name with capitals", { name: "Acme" }],
    ["an action filed under another name", { actions: { other: echo } }],
    ["a reference to an unknown entity", { actions: { echo: { ...echo, outputSchema: { $ref: "#/entities/constructor" } } } }],
  ])("refuses a definition with %s", (_what, part) => {
    const definition: ConnectorDefinition = { name: "acme", displayName: "Acme", description: "", auth: { type: "none" }, actions: { echo }, ...part };
    expect(() => new ConnectorRegistry().register(definition)).toThrowError(expect.objectContaining({ code: "CONFIG_INVALID" }) as Error);
  });
});
