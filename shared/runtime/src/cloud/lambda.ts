import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context, EventBridgeEvent, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { AppError, borderLimits, fromErrorRecord, isJsonObject, toJson, withoutCredentials, type Json } from "@fastn/core";
import { answerFor, inputOf, problemOf, queryInput, type HttpAnswer } from "./http-answer.ts";
import { readContinuation } from "./continuation.ts";
import type { InvocationOptions } from "./invocation-options.ts";
import { createInvocation, type Invocation, type InvocationRequest, type InvocationResult } from "./invocation.ts";

export type LambdaHandler = (event: unknown, context: Pick<Context, "getRemainingTimeInMillis" | "awsRequestId">) => Promise<unknown>;

/**
 * A Lambda handler for one workflow: `export const handler = createLambdaHandler(syncOrders)`.
 * - API Gateway (HTTP API, payload 2.0) and function URLs: the body is the input, or the query of a GET, the answer as a webhook's on the desktop.
 * - SQS: each message's body is the input of a run of its own; messages whose run did not complete are reported for redelivery
 *   (`ReportBatchItemFailures`). In a FIFO queue, what follows a failure in its group is reported unseen, so that order holds.
 * - EventBridge: `detail` is the input; for a schedule `{ schedule, scheduledAt }`. A failed run fails the invocation, so that AWS tries again.
 * - `{ "$fastn": … }` goes on with a run that waits in the store: see `readContinuation`.
 * - Anything else is a direct invocation: the event is the input, the run's output the answer; of a run that waits in the store
 *   `{ runId, status, waitingFor }`.
 * @throws AppError when this is no workflow, at the start of the function and not at its first event
 */
export function createLambdaHandler(workflow: unknown, options: InvocationOptions = {}): LambdaHandler {
  const invocation = createInvocation(workflow, options);
  return async (event, context) => {
    const deadlineAt = Date.now() + context.getRemainingTimeInMillis();
    if (isHttp(event)) return fromHttp(invocation, event, context.awsRequestId, deadlineAt);
    if (isSqs(event)) return fromSqs(invocation, event, deadlineAt);
    if (isEventBridge(event)) return outputOf(await invocation.run({ ...fromEventBridge(event), deadlineAt }));
    if (isObject(event) && "$fastn" in event) return outputOf(await invocation.goOn(readContinuation(event["$fastn"]), deadlineAt));
    return outputOf(await invocation.run({ trigger: "manual", input: toJson(event, "event", borderLimits), deadlineAt }));
  };
}

const isObject = (event: unknown): event is Record<string, unknown> => typeof event === "object" && event !== null && !Array.isArray(event);

/** docs.aws.amazon.com/apigateway, "payload format version 2.0"; function URLs send the same. */
const isHttp = (event: unknown): event is APIGatewayProxyEventV2 =>
  isObject(event) && event["version"] === "2.0" && isObject(event["requestContext"]) && "http" in event["requestContext"];

const isSqs = (event: unknown): event is SQSEvent => {
  const first: unknown = isObject(event) && Array.isArray(event["Records"]) ? event["Records"][0] : undefined;
  return isObject(first) && first["eventSource"] === "aws:sqs";
};

const isEventBridge = (event: unknown): event is EventBridgeEvent<string, unknown> =>
  isObject(event) && typeof event["detail-type"] === "string" && typeof event["source"] === "string" && "detail" in event;

async function fromHttp(
  invocation: Invocation,
  event: APIGatewayProxyEventV2,
  requestId: string,
  deadlineAt: number,
): Promise<APIGatewayProxyStructuredResultV2> {
  try {
    const text = event.isBase64Encoded ? Buffer.from(event.body ?? "", "base64").toString("utf8") : (event.body ?? "");
    const headers = withoutCredentials(event.headers);
    const idempotencyKey = headers["idempotency-key"];
    const result = await invocation.run({
      trigger: "webhook",
      input: event.requestContext.http.method === "GET" ? queryInput(event.rawQueryString) : inputOf(text),
      headers,
      deadlineAt,
      ...(idempotencyKey !== undefined && { idempotencyKey }),
    });
    return toGateway(answerFor(invocation.plan.tier, result));
  } catch (error) {
    if (!(error instanceof AppError)) invocation.logger.error({ err: error }, "a request could not be handled");
    return toGateway(problemOf(error, requestId));
  }
}

const toGateway = ({ status, body }: HttpAnswer): APIGatewayProxyStructuredResultV2 => ({
  statusCode: status,
  headers: { "content-type": "application/json; charset=utf-8" },
  body: JSON.stringify(body),
});

/** Messages of one FIFO group one after the other, everything else side by side. */
async function fromSqs(invocation: Invocation, { Records }: SQSEvent, deadlineAt: number): Promise<SQSBatchResponse> {
  const groups = new Map<string, SQSRecord[]>();
  for (const record of Records) {
    const group = record.attributes.MessageGroupId ?? record.messageId;
    groups.set(group, [...(groups.get(group) ?? []), record]);
  }
  const failed = await Promise.all(
    [...groups.values()].map(async (records) => {
      for (const [index, record] of records.entries()) {
        if (!(await processed(invocation, record, deadlineAt))) return records.slice(index).map(({ messageId }) => messageId);
      }
      return [];
    }),
  );
  return { batchItemFailures: failed.flat().map((itemIdentifier) => ({ itemIdentifier })) };
}

async function processed(invocation: Invocation, record: SQSRecord, deadlineAt: number): Promise<boolean> {
  try {
    const headers = Object.fromEntries(
      Object.entries(record.messageAttributes).flatMap(([name, { stringValue }]) => (stringValue === undefined ? [] : [[name, stringValue]])),
    );
    const result = await invocation.run({
      trigger: "event",
      input: messageInput(record.body),
      headers: withoutCredentials(headers),
      idempotencyKey: record.messageId,
      deadlineAt,
    });
    // A run that waits in a store was taken over: its message is done with.
    if (result.error === null) return true;
    invocation.logger.error({ runId: result.runId, messageId: record.messageId, error: result.error }, "a message's run failed");
  } catch (error) {
    invocation.logger.error({ err: error, messageId: record.messageId }, "a message could not be handled");
  }
  return false;
}

/** JSON where it is JSON, else the text itself. */
function messageInput(body: string): Json {
  try {
    return toJson(JSON.parse(body), "message", borderLimits);
  } catch (error) {
    if (error instanceof AppError) throw error;
    return body;
  }
}

function fromEventBridge(event: EventBridgeEvent<string, unknown>): Omit<InvocationRequest, "deadlineAt"> {
  const idempotencyKey = event.id;
  if (event["detail-type"] === "Scheduled Event") {
    const schedule = event.resources[0]?.split("/").at(-1) ?? "";
    return { trigger: "cron", input: { schedule, scheduledAt: event.time }, idempotencyKey };
  }
  const detail = toJson(event.detail, "event detail", borderLimits);
  return { trigger: "event", input: isJsonObject(detail) ? detail : { detail }, idempotencyKey };
}

/** @throws AppError as the run failed */
function outputOf({ output, error, runId, status, waitingFor }: InvocationResult): Json {
  if (error !== null) throw fromErrorRecord(error);
  return status === "completed" ? output : { runId, status, waitingFor };
}
