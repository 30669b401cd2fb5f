import { isJsonObject, type Json } from "@fastn/core";
import type { PollSpec, TriggerSpec } from "../definition.ts";

export type Change = "created" | "updated" | "deleted";

export interface EntityEvents {
  /** Names the service gives its webhooks, by kind of change. */
  readonly topics?: Readonly<Partial<Record<Change, readonly string[]>>>;
  /** The list that shows changes too: the only way for services without webhooks, and for machines they cannot reach. */
  readonly poll?: PollSpec;
  /** Changes the list can show. Default created and updated; add deleted where records really vanish from it. */
  readonly polled?: readonly Change[];
  /** The record in what `WebhookDef.read` hands on. Default: it is the record. */
  readonly record?: (payload: Json) => Json;
}

/** `order.created`, `order.updated`, …: a trigger for each change the service tells by webhook or shows in a list. */
export function entityEvents(entity: string, plural: string, { topics = {}, poll, polled = ["created", "updated"], record }: EntityEvents): TriggerSpec[] {
  const kinds = (["created", "updated", "deleted"] as const).filter((kind) => topics[kind] !== undefined || (poll !== undefined && polled.includes(kind)));
  return kinds.map((action) => {
    const named = topics[action];
    return {
      name: `${entity}.${action}`,
      description: `${plural} ${action}${named === undefined ? ", found by reading the list" : ""}.`,
      entity,
      type: named === undefined ? "poll" : "webhook",
      ...(named !== undefined && { topics: named }),
      ...(poll !== undefined && polled.includes(action) && { poll }),
      handler: async (_ctx, payload) => ({ entity, action, data: named === undefined || record === undefined ? payload : record(payload) }),
    };
  });
}

/** Triggers by name, for `ConnectorDefinition.triggers`. */
export function triggerTable(triggers: readonly TriggerSpec[]): Readonly<Record<string, TriggerSpec>> {
  return Object.fromEntries(triggers.map((trigger) => [trigger.name, trigger]));
}

/** A member of an object payload, or the payload itself when it has none of that name. */
export const member =
  (name: string) =>
  (payload: Json): Json =>
    (isJsonObject(payload) ? payload[name] : undefined) ?? payload;
