import { AppError, isJsonObject, type JsonObject } from "@fastn/core";
import { Type } from "typebox";
import { defineAction } from "../definition.ts";
import { inputOf, nullable } from "../schema-parts.ts";

/** Models answer slowly: what a caller may wait, ms. */
const timeoutMs = 300_000;
const Model = Type.String({ minLength: 1, description: "Name of the model: `gpt-4o-mini`" });

const Message = Type.Object({
  role: Type.Enum(["system", "developer", "user", "assistant", "tool"]),
  content: Type.Union([Type.String(), Type.Array(Type.Object({ type: Type.String() })), Type.Null()], {
    description: "Text, or parts such as text and images",
  }),
  name: Type.Optional(Type.String()),
  tool_call_id: Type.Optional(Type.String()),
});

export const Usage = Type.Object({ prompt_tokens: Type.Integer(), completion_tokens: Type.Integer(), total_tokens: Type.Integer() });

const createChatCompletion = defineAction("createChatCompletion", {
  description: "Have a model continue a conversation. `text` of the output is what it said.",
  entity: "chat_completion",
  type: "create",
  inputSchema: inputOf({
    model: Model,
    messages: Type.Array(Message, { minItems: 1 }),
    temperature: Type.Optional(Type.Number({ minimum: 0, maximum: 2 })),
    top_p: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    max_completion_tokens: Type.Optional(Type.Integer({ minimum: 1 })),
    stop: Type.Optional(Type.Union([Type.String(), Type.Array(Type.String(), { maxItems: 4 })])),
    seed: Type.Optional(Type.Integer({ description: "The same seed and input give the same answer as far as the service can" })),
    response_format: Type.Optional(Type.Object({ type: Type.Enum(["text", "json_object", "json_schema"]) }, { description: "Ask for JSON" })),
    tools: Type.Optional(Type.Array(Type.Object({ type: Type.String() }))),
    tool_choice: Type.Optional(Type.Unknown()),
    user: Type.Optional(Type.String()),
  }),
  outputSchema: Type.Object({
    id: Type.String(),
    model: Type.String(),
    text: nullable(Type.String({ description: "Content of the first choice; null when the model calls a tool" })),
    choices: Type.Array(
      Type.Object({ index: Type.Integer(), message: Type.Object({ role: Type.String(), content: nullable(Type.String()) }), finish_reason: Type.String() }),
    ),
    usage: Usage,
  }),
  async handler({ http }, params) {
    const { data } = await http.post("/chat/completions", { body: params as JsonObject, timeoutMs });
    const choices = isJsonObject(data) ? data["choices"] : undefined;
    if (!isJsonObject(data) || !Array.isArray(choices)) throw new AppError("CONNECTOR_BAD_ANSWER", 'OpenAI\'s answer has no list "choices".', {});
    const first: unknown = choices[0];
    const message = isJsonObject(first) && isJsonObject(first["message"]) ? first["message"] : {};
    return { ...data, text: message["content"] ?? null };
  },
});

const createResponse = defineAction("createResponse", {
  description: "Have a model answer, with the Responses API. `output_text` of the output is what it said.",
  entity: "response",
  type: "create",
  inputSchema: inputOf({
    model: Model,
    input: Type.Union([Type.String(), Type.Array(Type.Object({}))], { description: "Text, or items of a conversation" }),
    instructions: Type.Optional(Type.String({ description: "What the model should keep to" })),
    previous_response_id: Type.Optional(Type.String({ description: "Go on from an earlier response" })),
    temperature: Type.Optional(Type.Number({ minimum: 0, maximum: 2 })),
    max_output_tokens: Type.Optional(Type.Integer({ minimum: 16 })),
    text: Type.Optional(Type.Object({}, { description: "Format of the answer, such as a JSON schema" })),
    tools: Type.Optional(Type.Array(Type.Object({ type: Type.String() }))),
    store: Type.Optional(Type.Boolean({ description: "Whether the service keeps the response for later" })),
  }),
  outputSchema: Type.Object({
    id: Type.String(),
    model: Type.String(),
    status: Type.String(),
    output_text: Type.String(),
    output: Type.Array(Type.Object({ type: Type.String() })),
    usage: Type.Object({ input_tokens: Type.Integer(), output_tokens: Type.Integer(), total_tokens: Type.Integer() }),
  }),
  async handler({ http }, params) {
    const { data } = await http.post("/responses", { body: params as JsonObject, timeoutMs });
    const output = isJsonObject(data) ? data["output"] : undefined;
    if (!isJsonObject(data) || !Array.isArray(output)) throw new AppError("CONNECTOR_BAD_ANSWER", 'OpenAI\'s answer has no list "output".', {});
    const parts = output.flatMap((item: unknown) => (isJsonObject(item) && Array.isArray(item["content"]) ? (item["content"] as readonly unknown[]) : []));
    const text = parts.map((part) => (isJsonObject(part) && part["type"] === "output_text" ? String(part["text"]) : "")).join("");
    return { ...data, output_text: text };
  },
});

export const chatActions = [createChatCompletion, createResponse];
