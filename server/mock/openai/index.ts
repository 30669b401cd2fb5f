import type { Json, JsonObject } from "@fastn/core/values";
import { numberOf, objectOf, objectsOf, textOf } from "../fields.ts";
import { hashText } from "../random.ts";
import { json, type MockAnswer, type MockRequest, type MockRoute, type MockService } from "../service.ts";
import { contentText, embeddingOf, replyTo, tokensOf } from "./answers.ts";

interface OpenAiData {
  readonly models: readonly JsonObject[];
}
type Request = MockRequest<OpenAiData>;

const refusal = (status: number, message: string, code: string | null, param: string | null = null): MockAnswer =>
  json(status, { error: { message, type: status === 401 ? "invalid_api_key" : status >= 500 ? "server_error" : "invalid_request_error", param, code } });

const missing = (param: string): MockAnswer => refusal(400, `Missing required parameter: '${param}'.`, "missing_required_parameter", param);

/** Run `work` with the model asked for, or say that there is none. */
const withModel =
  (work: (request: Request, fields: JsonObject, model: string) => MockAnswer) =>
  (request: Request): MockAnswer => {
    const fields = objectOf(request.body);
    const model = textOf(fields["model"]);
    if (model === "") return missing("model");
    if (!request.data.models.some((each) => each["id"] === model))
      return refusal(404, `The model \`${model}\` does not exist or you do not have access to it.`, "model_not_found");
    return work(request, fields, model);
  };

const chat = withModel(({ now }, fields, model) => {
  const messages = objectsOf(fields["messages"]);
  if (messages.length === 0) return missing("messages");
  const prompt = messages.map((message) => contentText(message["content"])).join("\n");
  const [tool] = objectsOf(fields["tools"]);
  const calls =
    tool !== undefined && fields["tool_choice"] === "required"
      ? [{ id: `call_${hashText(prompt)}`, type: "function", function: { name: textOf(objectOf(tool["function"])["name"]), arguments: "{}" } }]
      : null;
  const content = calls === null ? replyTo(contentText(messages.at(-1)?.["content"]), objectOf(fields["response_format"])) : null;
  const [prompt_tokens, completion_tokens] = [tokensOf(prompt), tokensOf(content ?? "{}")];
  return json(200, {
    id: `chatcmpl-${hashText(prompt).toString(36)}`,
    object: "chat.completion",
    created: Math.floor(now / 1000),
    model,
    choices: [
      {
        index: 0,
        message: { role: "assistant", content, refusal: null, ...(calls !== null && { tool_calls: calls }) },
        logprobs: null,
        finish_reason: calls === null ? "stop" : "tool_calls",
      },
    ],
    usage: { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens },
  });
});

const respond = withModel(({ now }, fields, model) => {
  const prompt =
    typeof fields["input"] === "string"
      ? fields["input"]
      : objectsOf(fields["input"])
          .map((item) => contentText(item["content"]))
          .join("\n");
  if (prompt === "") return missing("input");
  const text = replyTo(prompt, objectOf(objectOf(fields["text"])["format"]));
  const [input_tokens, output_tokens] = [tokensOf(prompt + textOf(fields["instructions"])), tokensOf(text)];
  const id = hashText(prompt).toString(36);
  return json(200, {
    id: `resp_${id}`,
    object: "response",
    created_at: Math.floor(now / 1000),
    status: "completed",
    model,
    output: [{ type: "message", id: `msg_${id}`, status: "completed", role: "assistant", content: [{ type: "output_text", text, annotations: [] }] }],
    usage: { input_tokens, output_tokens, total_tokens: input_tokens + output_tokens },
  });
});

const embed = withModel((_request, fields, model) => {
  const texts = (Array.isArray(fields["input"]) ? (fields["input"] as readonly Json[]) : [fields["input"]]).map((text) =>
    typeof text === "string" ? text : "",
  );
  if (texts.some((text) => text === "")) return missing("input");
  const dimensions = numberOf(fields["dimensions"]) ?? (model.endsWith("large") ? 3072 : 1536);
  const total = texts.reduce((sum, text) => sum + tokensOf(text), 0);
  return json(200, {
    object: "list",
    model,
    data: texts.map((text, index) => ({ object: "embedding", index, embedding: embeddingOf(text, dimensions) })),
    usage: { prompt_tokens: total, total_tokens: total },
  });
});

/** The words the mock takes for harmful, by category. */
const harmful: Readonly<Record<string, RegExp>> = { hate: /\bhate\b/i, violence: /\b(kill|attack)\b/i, harassment: /\bidiot\b/i };

function moderate({ body }: Request): MockAnswer {
  const { input, model = "omni-moderation-latest" } = objectOf(body);
  const texts = (Array.isArray(input) ? (input as readonly Json[]) : [input]).map((text) => (typeof text === "string" ? text : ""));
  if (texts.every((text) => text === "")) return missing("input");
  const results = texts.map((text) => {
    const categories = Object.fromEntries(Object.entries(harmful).map(([name, words]) => [name, words.test(text)]));
    const scores = Object.fromEntries(Object.entries(categories).map(([name, found]) => [name, found ? 0.97 : 0.001]));
    return { flagged: Object.values(categories).includes(true), categories, category_scores: scores };
  });
  return json(200, { id: `modr-${hashText(texts.join("\n")).toString(36)}`, model, results });
}

/** One grey pixel: small, and a real PNG. */
const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==";

function draw({ body, now }: Request): MockAnswer {
  const { prompt, n } = objectOf(body);
  if (textOf(prompt) === "") return missing("prompt");
  return json(200, {
    created: Math.floor(now / 1000),
    data: Array.from({ length: Math.min(10, Math.max(1, numberOf(n) ?? 1)) }, () => ({ b64_json: pixel })),
    size: "1024x1024",
  });
}

const routes: readonly MockRoute<OpenAiData>[] = [
  { method: "POST", pattern: "/chat/completions", handle: chat },
  { method: "POST", pattern: "/responses", handle: respond },
  { method: "POST", pattern: "/embeddings", handle: embed },
  { method: "POST", pattern: "/moderations", handle: moderate },
  { method: "POST", pattern: "/images/generations", handle: draw },
  { method: "GET", pattern: "/models", handle: ({ data }) => json(200, { object: "list", data: data.models }) },
  {
    method: "GET",
    pattern: "/models/:id",
    handle({ data, params }) {
      const found = data.models.find((model) => model["id"] === params["id"]);
      return found === undefined ? refusal(404, `The model '${params["id"] ?? ""}' does not exist`, "model_not_found", "model") : json(200, found);
    },
  },
];

/** Shaped like the API of OpenAI; its answers depend on what was asked alone. `/openai/models` and `/openai/v1/models` are the same resource. */
export const openai: MockService<OpenAiData> = {
  name: "openai",
  routes,
  seed: (_faker, baseDateMs) => ({
    models: ["gpt-4o", "gpt-4o-mini", "gpt-4.1", "text-embedding-3-small", "text-embedding-3-large", "omni-moderation-latest", "gpt-image-1"].map(
      (id, index) => ({
        id,
        object: "model",
        created: Math.floor(baseDateMs / 1000) - (index + 1) * 86_400 * 30,
        owned_by: "mock",
      }),
    ),
  }),
  normalize: (path) => path.replace(/^\/v1(?=\/)/, ""),
  view: ({ models }) => ({ models }),
  failure(status) {
    switch (status) {
      case 401:
        return refusal(401, "Incorrect API key provided: sk-mock.", "invalid_api_key");
      case 403:
        return refusal(403, "You are not allowed to sample from this model.", "permission_denied");
      case 404:
        return refusal(404, "The resource does not exist.", "not_found");
      case 429:
        return refusal(429, "Rate limit reached for requests.", "rate_limit_exceeded");
      default:
        return refusal(status, status >= 500 ? "The server had an error while processing your request." : "Invalid request.", null);
    }
  },
};
