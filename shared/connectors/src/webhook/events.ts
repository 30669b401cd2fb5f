import { isJsonObject, type Json, type JsonObject } from "@fastn/core";
import type { PollSpec, TriggerSpec } from "../definition.ts";

export type Change = "created" | "updated" | "deleted";

/** An event a service tells by webhook. `record`: where the delivery's record is, when it is not the whole of it. */
export function webhookEvent(
  entity: string,
  action: Change,
  topic: string,
  description: string,
  record: (payload: Json) => Json = (payload) => payload,
): TriggerSpec {
  return {
    name: `${entity}.${action}`,
    description,
    entity,
    type: "webhook",
    topic,
    handler: async (_ctx, payload) => ({ entity, action, data: record(payload) }),
  };
}

/** Events found by reading a list again and again: one trigger for each kind of change. `handler` gets the changed record. */
export function pollEvents(entity: string, plural: string, actions: readonly Change[], poll: PollSpec): TriggerSpec[] {
  return actions.map((action) => ({
    name: `${entity}.${action}`,
    description: `${plural} ${action}, found by asking for the list.`,
    entity,
    type: "poll",
    poll,
    handler: async (_ctx, data) => ({ entity, action, data }),
  }));
}

/** Triggers by name, for `ConnectorDefinition.triggers`. */
export function triggerTable(triggers: readonly TriggerSpec[]): Readonly<Record<string, TriggerSpec>> {
  return Object.fromEntries(triggers.map((trigger) => [trigger.name, trigger]));
}

/** A member of an object payload, or the payload itself when it has none of that name. */
export const member =
  (name: string) =>
  (payload: Json): Json =>
    (isJsonObject(payload) ? (payload as JsonObject)[name] : undefined) ?? payload;
