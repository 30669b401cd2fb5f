import type { Json } from "@fastn/core";
import type { JsonSchema } from "./schema.ts";
import type { DurationOption } from "./steps.ts";

/** What starts a run. The payload is `ctx.trigger`. */
export type Trigger = WebhookTrigger | CronTrigger | EventTrigger | PollTrigger | FileTrigger | ManualTrigger;

export interface WebhookTrigger {
  readonly type: "webhook";
  /** Under `/hooks`; default `/` and the workflow's name. */
  readonly path?: string;
  /** Default `POST`. A `GET` brings its query as the payload. */
  readonly method?: "POST" | "GET" | "PUT" | "PATCH" | "DELETE";
  /** Who may call. Default: any program on this computer that knows the path. */
  readonly auth?: WebhookAuth;
  /** JSON Schema of the body; a body that does not fit is refused. */
  readonly input?: JsonSchema;
}

export type WebhookAuth =
  /** Anyone who reaches the address. */
  | { readonly type: "none" }
  /**
   * Signed with HMAC-SHA256 over `id.timestamp.body`, as standardwebhooks.com has it. Names a secret, or the new and the old one while they are
   * exchanged; messages older or newer than 5 minutes and repeated ones are refused.
   */
  | { readonly type: "hmac"; readonly secret: string | readonly string[] }
  /** A key in a header, `x-fastn-key` unless told. Names a secret, or two while they are exchanged. */
  | { readonly type: "key"; readonly secret: string | readonly string[]; readonly header?: string };

export interface CronTrigger {
  readonly type: "cron";
  /** Five fields (minute, hour, day of month, month, day of week) or `@hourly`, `@daily`, `@weekly`, `@monthly`, `@yearly`. `"0 6 * * *"` is every day at six. */
  readonly schedule: string;
  /** IANA name such as `"Europe/Berlin"`. Default `UTC`. */
  readonly timezone?: string;
  /** What becomes of times that passed while the studio was off: left out (default), one run for all of them, or one run each (at most 100). */
  readonly missed?: "skip" | "once" | "all";
  readonly input?: JsonSchema;
}

export interface EventTrigger {
  readonly type: "event";
  /** Connector the event comes from: `"shopify"`. */
  readonly source: string;
  /** `"order.created"`. */
  readonly event: string;
  /** Only events whose payload fits. */
  readonly where?: PayloadCondition;
  readonly input?: JsonSchema;
}

/** Asks a connector again and again and starts one run for each record that is new, changed or gone. */
export interface PollTrigger {
  readonly type: "poll";
  readonly connector: string;
  /** One of the connector's list actions: `"listOrders"`. All its pages are read. */
  readonly action: string;
  /** Input of the action. */
  readonly params?: { readonly [name: string]: Json };
  /** Member of the action's output that holds the records. Default: the only list in it. */
  readonly records?: string;
  /** Path of what tells records apart. Default `"id"`. */
  readonly key?: string;
  /** Members of a record whose change is no news, `updated_at` for example. */
  readonly ignore?: readonly string[];
  /** Default `"5m"`, at least `"10s"`. */
  readonly every?: DurationOption;
  /** Default: all three. The first answer is where it begins and starts no runs. */
  readonly on?: readonly ("created" | "updated" | "deleted")[];
  /** Only changes that fit; paths begin in the payload: `record.total`. */
  readonly where?: PayloadCondition;
  readonly input?: JsonSchema;
}

/** Watches files of the workspace while the studio runs. */
export interface FileTrigger {
  readonly type: "file";
  /** Glob from the workspace's root: `"inbox/*.csv"`. */
  readonly files: string;
  /** Default: created and changed. */
  readonly on?: readonly ("created" | "changed" | "deleted")[];
  /** How long a file must be quiet before its run starts. Default `"500ms"`. */
  readonly settle?: DurationOption;
  readonly input?: JsonSchema;
}

export interface ManualTrigger {
  readonly type: "manual";
  readonly input?: JsonSchema;
}

/** A test of a payload, or several joined. */
export type PayloadCondition =
  | PayloadTest
  | { readonly all: readonly PayloadCondition[] }
  | { readonly any: readonly PayloadCondition[] }
  | { readonly not: PayloadCondition };

export interface PayloadTest {
  /** Dotted, with `[n]` for items of lists: `"order.lines[0].sku"`. */
  readonly path: string;
  /** `exists`: there and not null. `contains`: text within text, or item of a list. `in`: one of the values. `gt` and `lt` compare numbers or texts. */
  readonly op: "eq" | "neq" | "gt" | "lt" | "in" | "contains" | "exists";
  /** Left out for `exists`. */
  readonly value?: Json;
}

export const trigger = Object.freeze({
  /** A request to `/hooks/<path>`. */
  webhook: (options: Omit<WebhookTrigger, "type"> = {}): WebhookTrigger => Object.freeze({ ...options, type: "webhook" }),
  /** A schedule. */
  cron: (options: Omit<CronTrigger, "type">): CronTrigger => Object.freeze({ ...options, type: "cron" }),
  /** An event of an app. */
  event: (options: Omit<EventTrigger, "type">): EventTrigger => Object.freeze({ ...options, type: "event" }),
  /** Records of an app that are new, changed or gone. */
  poll: (options: Omit<PollTrigger, "type">): PollTrigger => Object.freeze({ ...options, type: "poll" }),
  /** Files of this folder that come, change or go. */
  file: (options: Omit<FileTrigger, "type">): FileTrigger => Object.freeze({ ...options, type: "file" }),
  /** A person or a call of the API. */
  manual: (options: Omit<ManualTrigger, "type"> = {}): ManualTrigger => Object.freeze({ ...options, type: "manual" }),
});
