import type { JsonObject } from "@fastn/core/values";
import { textOf } from "../fields.ts";
import { json, type MockAnswer, type MockRoute, type ServiceHook } from "../service.ts";
import { invalid, missing, notFound, wrapped, type Request } from "./answers.ts";
import type { ShopifyData } from "./data.ts";
import { iso } from "./ids.ts";

const found = ({ data, params }: Request): JsonObject | undefined => data.webhooks.get(Number(params["id"]));

function create({ data, body, now }: Request): MockAnswer {
  const fields = wrapped(body, "webhook");
  if (fields === null) return missing("webhook");
  const [topic, address] = [textOf(fields["topic"]), textOf(fields["address"])];
  if (!/^[a-z_]+\/[a-z_]+$/.test(topic)) return invalid({ topic: ["Invalid topic specified."] });
  if (!URL.canParse(address)) return invalid({ address: ["is invalid"] });
  if ([...data.webhooks.values()].some((hook) => hook["topic"] === topic && hook["address"] === address))
    return invalid({ address: ["for this topic has already been taken"] });
  const id = data.nextId++;
  const webhook: JsonObject = {
    id,
    address,
    topic,
    created_at: iso(now),
    updated_at: iso(now),
    format: "json",
    fields: [],
    metafield_namespaces: [],
    api_version: "2026-01",
  };
  data.webhooks.set(id, webhook);
  return json(201, { webhook });
}

/** Subscriptions by the shop's own API; the mock sends what they ask for to addresses of this machine. */
export const webhookRoutes: readonly MockRoute<ShopifyData>[] = [
  {
    method: "GET",
    pattern: "/webhooks",
    handle: ({ data, query }) =>
      json(200, { webhooks: [...data.webhooks.values()].filter((hook) => !query.has("topic") || hook["topic"] === query.get("topic")) }),
  },
  { method: "GET", pattern: "/webhooks/count", handle: ({ data }) => json(200, { count: data.webhooks.size }) },
  { method: "POST", pattern: "/webhooks", handle: create },
  {
    method: "GET",
    pattern: "/webhooks/:id",
    handle(request) {
      const webhook = found(request);
      return webhook === undefined ? notFound : json(200, { webhook });
    },
  },
  { method: "DELETE", pattern: "/webhooks/:id", handle: (request) => (request.data.webhooks.delete(Number(request.params["id"])) ? json(200, {}) : notFound) },
];

export const hooksOf = ({ webhooks }: ShopifyData): readonly ServiceHook[] =>
  [...webhooks.values()].map((hook) => ({ topics: [String(hook["topic"])], url: String(hook["address"]), secret: null }));
