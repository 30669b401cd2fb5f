import { Type } from "typebox";
import { segment } from "../client/url.ts";
import { defineAction } from "../definition.ts";
import { inputOf, nullable } from "../schema-parts.ts";

const Model = Type.Object({ id: Type.String(), created: Type.Integer({ description: "Seconds since 1970" }), owned_by: Type.String() });

const listModels = defineAction("listModels", {
  description: "List the models the connection may use.",
  entity: "model",
  type: "list",
  inputSchema: inputOf({}),
  outputSchema: Type.Object({ data: Type.Array(Model) }),
  handler: async ({ http }) => (await http.get("/models")).data,
});

const getModel = defineAction("getModel", {
  description: "Read one model.",
  entity: "model",
  type: "read",
  inputSchema: inputOf({ model: Type.String({ minLength: 1 }) }),
  outputSchema: Model,
  handler: async ({ http }, { model }) => (await http.get(`/models/${segment(model, "model")}`)).data,
});

const createEmbedding = defineAction("createEmbedding", {
  description: "Turn texts into vectors whose nearness is nearness in meaning.",
  entity: "embedding",
  type: "create",
  inputSchema: inputOf({
    model: Type.String({ minLength: 1, description: "`text-embedding-3-small`" }),
    input: Type.Union([Type.String({ minLength: 1 }), Type.Array(Type.String({ minLength: 1 }), { minItems: 1, maxItems: 2048 })]),
    dimensions: Type.Optional(Type.Integer({ minimum: 1, maximum: 3072 })),
  }),
  outputSchema: Type.Object({
    model: Type.String(),
    data: Type.Array(Type.Object({ index: Type.Integer(), embedding: Type.Array(Type.Number()) })),
    usage: Type.Object({ prompt_tokens: Type.Integer(), total_tokens: Type.Integer() }),
  }),
  handler: async ({ http }, params) => (await http.post("/embeddings", { body: { ...params, encoding_format: "float" } })).data,
});

const createModeration = defineAction("createModeration", {
  displayName: "Moderate text",
  description: "Find out whether text is hateful, violent or otherwise harmful.",
  entity: "moderation",
  type: "other",
  inputSchema: inputOf({
    input: Type.Union([Type.String(), Type.Array(Type.String())]),
    model: Type.Optional(Type.String({ default: "omni-moderation-latest" })),
  }),
  outputSchema: Type.Object({
    id: Type.String(),
    model: Type.String(),
    results: Type.Array(
      Type.Object({
        flagged: Type.Boolean(),
        categories: Type.Record(Type.String(), Type.Boolean()),
        category_scores: Type.Record(Type.String(), Type.Number()),
      }),
    ),
  }),
  handler: async ({ http }, params) => (await http.post("/moderations", { body: params })).data,
});

const createImage = defineAction("createImage", {
  displayName: "Generate images",
  description: "Have a model draw images of a description. They come as base64: ask for small ones, a step's result holds 1 MiB.",
  entity: "image",
  type: "create",
  inputSchema: inputOf({
    model: Type.Optional(Type.String({ default: "gpt-image-1" })),
    prompt: Type.String({ minLength: 1, maxLength: 32_000 }),
    n: Type.Optional(Type.Integer({ minimum: 1, maximum: 10, default: 1 })),
    size: Type.Optional(Type.String({ description: "`1024x1024`" })),
    quality: Type.Optional(Type.Enum(["auto", "low", "medium", "high"])),
    output_format: Type.Optional(Type.Enum(["png", "jpeg", "webp"])),
    output_compression: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
  }),
  outputSchema: Type.Object({
    created: Type.Integer(),
    data: Type.Array(Type.Object({ b64_json: Type.Optional(nullable(Type.String())), url: Type.Optional(nullable(Type.String())) })),
  }),
  handler: async ({ http }, params) => (await http.post("/images/generations", { body: params, timeoutMs: 300_000 })).data,
});

export const modelActions = [listModels, getModel, createEmbedding, createModeration, createImage];
