import { builtIns, createConnectorRegistry, signatureFault, signatureHeaders, type ConnectorCtx, type TriggerSpec } from "@fastn/connectors";
import { isJsonObject, type Json, type JsonObject } from "@fastn/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createMockServer, type MockServer } from "./index.ts";
import type { MockEvent, MockRoute, MockService } from "./service.ts";
import { mockServices } from "./services.ts";
import { examples } from "./testing/examples/index.ts";

/** Services that call back, with the connector that reads what they send. */
const pairs = mockServices.flatMap((service) => {
  const connector = builtIns.find((each) => each.name === service.name);
  const { delivery } = service;
  return connector?.webhook === undefined || delivery === undefined
    ? []
    : [[service.name, { service, connector, webhook: connector.webhook, delivery }] as const];
});

const registry = createConnectorRegistry();
const told = new Map<string, MockEvent[]>();
const restore: (() => void)[] = [];
let mock: MockServer;
let url: string;

/** Remember what the routes of a service tell. */
function listen(service: MockService): void {
  for (const route of service.routes as readonly { handle: MockRoute<unknown>["handle"] }[]) {
    const { handle } = route;
    restore.push(() => (route.handle = handle));
    route.handle = (request) => {
      const answer = handle(request);
      told.set(service.name, [...(told.get(service.name) ?? []), ...(answer.events ?? [])]);
      return answer;
    };
  }
}

async function runExamples(connector: string): Promise<void> {
  const run = (name: string, action: string, input: JsonObject): Promise<Json> =>
    registry.invoke({
      connector: name,
      action,
      input,
      connection: { baseUrl: `${url}/${name}`, headers: {} },
      idempotencyKey: `run_1/${action}-${Math.random()}`,
      signal: new AbortController().signal,
      log: () => undefined,
    });
  for (const [action, { input }] of Object.entries(examples[connector]?.actions ?? {})) {
    mock.reset(1);
    await run(connector, action, await input(run));
  }
}

beforeAll(async () => {
  mock = createMockServer();
  url = await mock.listen();
  for (const [name, { service }] of pairs) {
    listen(service);
    await runExamples(name);
  }
}, 60_000);
afterAll(async () => {
  for (const undo of restore) undo();
  await registry.close();
  await mock.close();
});

describe.each(pairs)("webhooks of %s", (name, { connector, webhook, delivery }) => {
  const triggers = Object.values(connector.triggers ?? {});
  const triggerOf = (topic: string): TriggerSpec | undefined => triggers.find((trigger) => trigger.topics?.includes(topic));

  it("are told by changing actions, under topics the connector knows", () => {
    const topics = [...new Set((told.get(name) ?? []).map((event) => event.topic))];
    expect(topics.length).toBeGreaterThan(0);
    expect(topics.filter((topic) => triggerOf(topic) === undefined)).toEqual([]);
  });

  it("are signed, read and handed on as the trigger's event, with the record or its id", async () => {
    const nowMs = Date.UTC(2026, 0, 1);
    for (const event of told.get(name) ?? []) {
      const { headers, body } = delivery(event, { id: "00000000-0000-4000-8000-000000000001", now: nowMs });
      const parts = { rawBody: JSON.stringify(body), method: "POST", url: "https://example.com/hook" };
      const signed = { ...headers, ...(webhook.signature === null ? {} : signatureHeaders(webhook.signature, "whsec_1", parts, nowMs)) };
      if (webhook.signature !== null) expect(signatureFault(webhook.signature, ["whsec_1"], signed, parts, nowMs)).toBeNull();
      const [note] = webhook.read({ headers: signed, body: JSON.parse(parts.rawBody) as Json });
      const trigger = triggerOf(note?.topic ?? "");
      const { entity, data } = (await trigger?.handler({} as ConnectorCtx, note?.payload ?? null)) ?? { entity: "none", data: null };
      expect([event.topic, entity]).toEqual([event.topic, trigger?.entity]);
      const ids = idsIn(event.record);
      expect(idsIn(data).some((id) => ids.includes(id))).toBe(true);
    }
  });
});

/** Everything that may name a record. */
function idsIn(value: Json): string[] {
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([field, member]) =>
    /id$|^ts$|^channel$|^user$|^Lines$/i.test(field)
      ? [typeof member === "object" ? JSON.stringify(member) : String(member)]
      : isJsonObject(member)
        ? idsIn(member)
        : [],
  );
}
