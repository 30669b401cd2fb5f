import { describe, expect, it } from "vitest";
import type { Json } from "@fastn/core";
import { createLogger } from "@fastn/core/node";
import { step, workflow } from "@fastn/workflow";
import events from "./fixtures/lambda-events.json" with { type: "json" };
import { createLambdaHandler } from "./index.ts";

// Events as AWS documents them (fixtures/), each through the real handler.

const logger = createLogger({ name: "test", level: "silent" });
const context = { awsRequestId: "8f507cfc-xmpl-4697-b07a-ac58fc914c95", getRemainingTimeInMillis: () => 30_000 };

interface Seen {
  readonly input: Json;
  readonly headers: Readonly<Record<string, string>>;
  readonly trigger: string;
}

function handler(tier: "instant" | "standard" = "instant") {
  const seen: Seen[] = [];
  const echo = workflow("echo", {
    tier,
    steps: [
      step("see", {
        type: "action",
        retry: false,
        handler: (ctx) => {
          const input = ctx.input as { fail?: boolean };
          seen.push({ input: ctx.input as Json, headers: ctx.headers, trigger: ctx.run.trigger });
          if (input?.fail === true) throw new Error("told to");
          return { got: ctx.input };
        },
      }),
    ],
  });
  return { seen, handle: createLambdaHandler(echo, { logger }) };
}

describe("API Gateway and function URLs", () => {
  it("gives the body and the headers but those that authenticate, and answers an instant workflow's output", async () => {
    const { seen, handle } = handler();
    expect(await handle(events.apiGateway, context)).toEqual({
      statusCode: 200,
      headers: { "content-type": "application/json; charset=utf-8" },
      body: '{"got":{"order":7}}',
    });
    expect(seen).toMatchObject([{ input: { order: 7 }, trigger: "webhook", headers: { "x-topic": "orders/paid" } }]);
    expect(Object.keys(seen[0]?.headers ?? {})).not.toContain("authorization");
  });

  it("decodes a base64 body", async () => {
    const { seen, handle } = handler();
    await handle(events.functionUrl, context);
    expect(seen[0]?.input).toEqual({ name: "Zoë" });
  });

  it("answers 202 with the run for other tiers, and a problem for a failed instant one or a body that is no JSON", async () => {
    expect(await handler("standard").handle(events.apiGateway, context)).toMatchObject({
      statusCode: 202,
      body: expect.stringMatching(/^{"runId":"run_/) as string,
    });
    const failing = { ...events.apiGateway, body: '{"fail":true}' };
    expect(await handler().handle(failing, context)).toMatchObject({ statusCode: 422, body: expect.stringContaining('"code":"STEP_FAILED"') as string });
    expect(await handler().handle({ ...events.apiGateway, body: "{" }, context)).toMatchObject({
      statusCode: 400,
      body: expect.stringContaining("BAD_REQUEST") as string,
    });
  });
});

describe("SQS", () => {
  it("runs each message and reports those that failed", async () => {
    const { seen, handle } = handler();
    expect(await handle(events.sqs, context)).toEqual({ batchItemFailures: [{ itemIdentifier: "2e1424d4-f796-459a-8184-9c92662be6da" }] });
    expect(seen.map(({ input }) => input)).toEqual(expect.arrayContaining([{ order: 1 }, { fail: true }, "plain text"]));
  });

  it("keeps the order of a FIFO group: what follows a failure is not run", async () => {
    const { seen, handle } = handler();
    const [first, second, third] = events.sqs.Records;
    const inGroup = (record: typeof first, group: string) => ({ ...record, attributes: { ...record?.attributes, MessageGroupId: group } });
    const batch = { Records: [inGroup(second, "a"), inGroup(first, "a"), inGroup(third, "b")] };
    expect(await handle(batch, context)).toEqual({ batchItemFailures: [{ itemIdentifier: second?.messageId }, { itemIdentifier: first?.messageId }] });
    expect(seen.map(({ input }) => input)).toEqual(expect.arrayContaining([{ fail: true }, "plain text"]));
    expect(seen).toHaveLength(2);
  });
});

describe("EventBridge and direct invocations", () => {
  it("takes the detail of an event, and the time of a schedule", async () => {
    const { seen, handle } = handler();
    await handle(events.eventBridge, context);
    await handle(events.schedule, context);
    expect(seen).toMatchObject([
      { input: { "instance-id": "i-1234567890abcdef0", state: "running" }, trigger: "event" },
      { input: { schedule: "every-morning", scheduledAt: "2026-01-15T06:00:00Z" }, trigger: "cron" },
    ]);
  });

  it("takes anything else as the input, answers the output, and fails as the run did", async () => {
    const { handle } = handler();
    expect(await handle({ any: ["thing"] }, context)).toEqual({ got: { any: ["thing"] } });
    await expect(handle({ fail: true }, context)).rejects.toMatchObject({ code: "STEP_FAILED", message: "told to" });
  });
});
