import { createHash } from "node:crypto";
import { AppError, type Clock, isJsonObject, type Json } from "@fastn/core";
import type { ConnectorDefinition, TriggerSpec, WebhookNote } from "@fastn/connectors";
import type { SecretSource } from "../../environments.ts";
import type { AppEvent, ServiceWebhook } from "../../services.ts";
import { verifyKey, verifySignature } from "./signature.ts";
import { valuesOf } from "./receive.ts";

/** `SHOPIFY_WEBHOOK_SECRET`, and `SHOPIFY_WEBHOOK_SECRET_PREVIOUS` while it is exchanged. */
export function secretNamesOf(connector: string): string[] {
  const name = `${connector.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_")}_WEBHOOK_SECRET`;
  return [name, `${name}_PREVIOUS`];
}

/**
 * Check a connector's webhook by the service's own rules and read the events in it. A service whose rules are not known signs as
 * standardwebhooks.com says and names its event in `type`.
 * @returns `reply`: what the service wants to be answered; undefined where anything will do
 * @throws AppError UNAUTHORIZED, CONFIG_INVALID for a secret without value, BAD_REQUEST for a body that is no event
 */
export async function readServiceWebhook(
  definition: ConnectorDefinition,
  request: ServiceWebhook,
  secrets: SecretSource,
  clock: Clock,
): Promise<{ readonly deliveryId: string; readonly events: readonly AppEvent[]; readonly reply: Json | undefined }> {
  const values = await valuesOf(secrets, secretNamesOf(definition.name), request.environment);
  const { webhook } = definition;
  const digest = createHash("sha256").update(request.rawBody).digest("hex");
  if (webhook === undefined) {
    const id = verifySignature(request.headers, request.rawBody, values, clock.now());
    return { deliveryId: id, events: [eventOf(definition.name, request.payload, id)], reply: undefined };
  }
  if (webhook.signature === null) verifyKey({ key: request.key ?? undefined }, "key", values);
  else {
    const { signature } = webhook;
    const rawBody = Buffer.from(request.rawBody).toString("utf8");
    const { signatureFault } = await import("@fastn/connectors");
    const faults = request.addresses.map((url) => signatureFault(signature, values, request.headers, { rawBody, url }, clock.now()));
    const [fault = null] = faults.includes(null) ? [] : faults;
    if (fault !== null) throw new AppError("UNAUTHORIZED", `The webhook of ${definition.displayName} is refused: ${inWords[fault]}.`, { reason: fault });
  }
  const delivery = { headers: request.headers, body: request.payload };
  const notes = webhook.read(delivery);
  const events = await Promise.all(notes.map((note, index) => toEvent(definition, note, note.id ?? `${digest}-${index}`)));
  // The service repeats a delivery byte for byte, and signs no id of it.
  return { deliveryId: digest, events, reply: webhook.reply?.(delivery) };
}

const inWords = { missing: "it is not signed", expired: "it is more than 5 minutes old, or the clocks differ", wrong: "its signature is wrong" } as const;

/** By the trigger the connector has for the topic: workflows know `order.created`, not `orders/create`. */
async function toEvent({ name, triggers = {} }: ConnectorDefinition, { topic, payload }: WebhookNote, id: string): Promise<AppEvent> {
  const trigger = Object.values(triggers).find((each: TriggerSpec) => each.type === "webhook" && (each.topics ?? []).includes(topic));
  if (trigger === undefined) return { source: name, event: topic, payload, id };
  // Reading a delivery takes nothing from outside; a handler that asks the service would need a connection, which a delivery does not have.
  const { data } = await trigger.handler({} as Parameters<TriggerSpec["handler"]>[0], payload);
  return { source: name, event: trigger.name, payload: data, id };
}

function eventOf(source: string, body: Json, id: string): AppEvent {
  const type = isJsonObject(body) ? body["type"] : undefined;
  if (!isJsonObject(body) || typeof type !== "string") throw new AppError("BAD_REQUEST", `The webhook names no event: put its name into "type".`);
  return { source, event: type, payload: body["data"] ?? body, id };
}
