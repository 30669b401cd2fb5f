import { createHmac } from "node:crypto";
import type { Agent } from "undici";
import { AppError, isJsonObject, toJson, type Json } from "@fastn/core/values";

/** A delivery to send, as `POST /__admin/webhooks` takes it. */
export interface WebhookOrder {
  /** On this machine; the mock calls nobody else. */
  readonly url: string;
  /** A connector whose way of signing is used; null: standardwebhooks.com. */
  readonly service: string | null;
  /** Used once and kept nowhere; null: the delivery is not signed. */
  readonly secret: string | null;
  readonly payload: Json;
  /** The service's own headers: its topic, say. */
  readonly headers: Readonly<Record<string, string>>;
  /** The same id is the same message sent again. */
  readonly id: string;
}

export interface WebhookReceipt {
  readonly id: string;
  readonly status: number;
}

const timeoutMs = 10_000;
let dispatcher: Agent | undefined;
const loopbackNames = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** @throws AppError BAD_REQUEST naming the field */
export function readWebhookOrder(body: Json | undefined, nextId: () => string): WebhookOrder {
  const fields = isJsonObject(body) ? body : {};
  const { url, service = null, secret = null, payload, headers = {}, id } = fields;
  if (typeof url !== "string" || !URL.canParse(url) || !isOnThisMachine(new URL(url))) {
    throw new AppError("BAD_REQUEST", '"url" must be an http address of this machine, such as http://127.0.0.1:3001/hooks/orders.');
  }
  if (service !== null && typeof service !== "string") throw new AppError("BAD_REQUEST", '"service" must be the name of a connector.');
  if (secret !== null && (typeof secret !== "string" || secret === "")) throw new AppError("BAD_REQUEST", '"secret" must be text that is not empty.');
  if (payload === undefined) throw new AppError("BAD_REQUEST", '"payload" is missing: it is what the delivery says.');
  if (id !== undefined && (typeof id !== "string" || !/^[\x21-\x2d\x2f-\x7e]{1,255}$/.test(id))) {
    throw new AppError("BAD_REQUEST", '"id" must be 1 to 255 visible ASCII characters without a dot.');
  }
  if (!isJsonObject(headers) || !Object.values(headers).every((value) => typeof value === "string")) {
    throw new AppError("BAD_REQUEST", '"headers" must be an object of texts.');
  }
  return { url, service, secret, payload: toJson(payload, "payload"), headers: headers as Record<string, string>, id: id ?? nextId() };
}

export const isOnThisMachine = ({ protocol, hostname }: URL): boolean => protocol === "http:" && loopbackNames.has(hostname);

/**
 * Send one delivery, signed as its service signs. Redirects are not followed (undici does not by itself): they could lead off this machine.
 * @throws AppError NOT_FOUND for an unknown service, BAD_REQUEST for one that does not sign, CONNECTOR_UNAVAILABLE when nobody answers
 */
export async function sendWebhook(order: WebhookOrder, nowMs: number): Promise<WebhookReceipt> {
  const rawBody = JSON.stringify(order.payload);
  const signed = order.secret === null ? {} : await signatureOf(order, order.secret, rawBody, nowMs);
  try {
    // Bundled, a CommonJS package has its default export only.
    const { default: undici } = await import("undici");
    // One connection a delivery: a receiver that stops need not wait for ours to end.
    dispatcher ??= new undici.Agent({ pipelining: 0 });
    const answer = await undici.request(order.url, {
      method: "POST",
      dispatcher,
      headers: { ...order.headers, "content-type": "application/json", ...signed },
      body: rawBody,
      signal: AbortSignal.timeout(timeoutMs),
    });
    await answer.body.dump();
    return { id: order.id, status: answer.statusCode };
  } catch (error) {
    throw new AppError(
      "CONNECTOR_UNAVAILABLE",
      `Nobody took the webhook at ${order.url.split("?")[0]}: ${error instanceof Error ? error.message : String(error)}.`,
      {},
      { cause: error },
    );
  }
}

async function signatureOf({ service, id, url }: WebhookOrder, secret: string, rawBody: string, nowMs: number): Promise<Readonly<Record<string, string>>> {
  if (service === null) return standardHeaders(id, secret, rawBody, nowMs);
  const { builtIns, signatureHeaders } = await import("@fastn/connectors");
  const found = builtIns.find(({ name }) => name === service);
  if (found === undefined) throw new AppError("NOT_FOUND", `There is no connector "${service}". There are: ${builtIns.map(({ name }) => name).join(", ")}.`);
  const signature = found.webhook?.signature ?? null;
  if (signature === null) throw new AppError("BAD_REQUEST", `${found.displayName} does not sign webhooks. Leave "secret" out, or "service".`);
  return signatureHeaders(signature, secret, { rawBody, method: "POST", url }, nowMs);
}

/** standardwebhooks.com: HMAC-SHA256 over `id.timestamp.body`; a secret `whsec_<base64>` gives bytes, any other text. */
function standardHeaders(id: string, secret: string, rawBody: string, nowMs: number): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(nowMs / 1000));
  const key = secret.startsWith("whsec_") ? Buffer.from(secret.slice("whsec_".length), "base64") : secret;
  const digest = createHmac("sha256", key).update(`${id}.${timestamp}.${rawBody}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${digest}` };
}
