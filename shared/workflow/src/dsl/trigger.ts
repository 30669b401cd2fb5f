import type { JsonSchema } from "./schema.ts";

/** What starts a run. The payload is `ctx.trigger`. */
export type Trigger = WebhookTrigger | CronTrigger | EventTrigger | ManualTrigger;

export interface WebhookTrigger {
  readonly type: "webhook";
  /** Under `/hooks`; default `/` and the workflow's name. */
  readonly path?: string;
  /** JSON Schema of the body; a body that does not fit is refused. */
  readonly input?: JsonSchema;
}

export interface CronTrigger {
  readonly type: "cron";
  /** Five fields: minute, hour, day of month, month, day of week. `"0 6 * * *"` is every day at six. */
  readonly schedule: string;
  /** IANA name such as `"Europe/Berlin"`. Default `UTC`. */
  readonly timezone?: string;
  readonly input?: JsonSchema;
}

export interface EventTrigger {
  readonly type: "event";
  /** Connector the event comes from: `"shopify"`. */
  readonly source: string;
  /** `"order.created"`. */
  readonly event: string;
  readonly input?: JsonSchema;
}

export interface ManualTrigger {
  readonly type: "manual";
  readonly input?: JsonSchema;
}

export const trigger = Object.freeze({
  /** A POST to `/hooks/<path>`. */
  webhook: (options: Omit<WebhookTrigger, "type"> = {}): WebhookTrigger => Object.freeze({ ...options, type: "webhook" }),
  /** A schedule. */
  cron: (options: Omit<CronTrigger, "type">): CronTrigger => Object.freeze({ ...options, type: "cron" }),
  /** An event of an app. */
  event: (options: Omit<EventTrigger, "type">): EventTrigger => Object.freeze({ ...options, type: "event" }),
  /** A person or a call of the API. */
  manual: (options: Omit<ManualTrigger, "type"> = {}): ManualTrigger => Object.freeze({ ...options, type: "manual" }),
});
