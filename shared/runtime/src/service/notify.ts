import { createHash } from "node:crypto";
import { AppError, errorCodes, isJsonObject, toErrorRecord, type Json } from "@fastn/core";
import type { NotificationChannel } from "@fastn/workflow/plan";
import type { ConnectorStepCall, StepNotification } from "../run/host.ts";
import type { EnvironmentScope, Mail } from "./options.ts";

export interface Deliveries {
  readonly scope: EnvironmentScope;
  readonly workflow: string;
  readonly inApp: (notification: StepNotification) => void | Promise<void>;
  /** Absent: nothing here sends email. */
  readonly email: ((mail: Mail) => Promise<void>) | undefined;
  readonly invoke: (call: ConnectorStepCall) => Promise<Json>;
}

/**
 * Deliver a notification to each of its channels: one that fails keeps nobody else from hearing of it, and those that an earlier attempt
 * reached are not told twice. Where the outside ones lead stands in the environment's `config.notifications`: `{ slack: { channel }, webhook: { url }, email: { … } }`.
 * @returns the step's output: `{ delivered: channels }`
 * @throws AppError CONNECTION_MISSING for a channel that is not set up; what the connector throws. Its details name the channels `delivered`
 */
export async function deliver(notification: StepNotification, to: Deliveries): Promise<Json> {
  const delivered = notification.channels.filter((channel) => notification.delivered.includes(channel));
  const failures: unknown[] = [];
  for (const channel of notification.channels) {
    if (delivered.includes(channel)) continue;
    try {
      await deliverTo(channel, notification, to);
      delivered.push(channel);
    } catch (error) {
      if (notification.signal.aborted) throw error;
      failures.push(error);
    }
  }
  if (failures.length > 0) throw undelivered(failures, delivered);
  return { delivered };
}

async function deliverTo(channel: NotificationChannel, notification: StepNotification, to: Deliveries): Promise<void> {
  if (channel === "in_app") await to.inApp(notification);
  else if (channel === "email") await sendMail(notification, to);
  else await to.invoke(callFor(channel, notification, to));
}

/** One error of all channels that failed: worth another attempt when one of them is. */
function undelivered(failures: readonly unknown[], delivered: readonly NotificationChannel[]): AppError {
  const records = failures.map((failure) => toErrorRecord(failure));
  const decisive = records.findIndex(({ code }) => errorCodes[code].retryable);
  const { code, details } = records[Math.max(0, decisive)] ?? { code: "INTERNAL_ERROR" };
  const message = records.map((record) => record.message).join(" ");
  return new AppError(code, message, { ...details, ...(delivered.length > 0 && { delivered: delivered.join(",") }) }, { cause: failures[0] });
}

async function sendMail({ title, body, idempotencyKey }: StepNotification, { email, workflow }: Deliveries): Promise<void> {
  if (email === undefined)
    throw new AppError("CONNECTION_MISSING", "Nothing here sends email. Use the channels in_app, slack or webhook.", { channel: "email" });
  // A line break in a title would begin another header.
  const subject = title.replaceAll(/\s+/g, " ").trim();
  const messageId = `<${createHash("sha256").update(`${idempotencyKey}#email`).digest("hex")}@fastn>`;
  await email({ subject, text: `${body === "" ? title : body}\n\n-- \nWorkflow ${workflow}\n`, messageId });
}

function callFor(
  channel: Exclude<NotificationChannel, "in_app" | "email">,
  notification: StepNotification,
  { scope, workflow }: Deliveries,
): ConnectorStepCall {
  const { runId, path, severity, title, body } = notification;
  // Each channel is a call of its own: a repeated attempt must not be taken for the other channel's.
  const call = { runId, path, attempt: notification.attempt, signal: notification.signal, idempotencyKey: `${notification.idempotencyKey}#${channel}` };
  switch (channel) {
    case "slack":
      return {
        ...call,
        connector: "slack",
        action: "sendMessage",
        input: { channel: setting(scope, channel, "channel"), text: body === "" ? title : `${title}\n${body}` },
      };
    case "webhook":
      return {
        ...call,
        connector: "http",
        action: "post",
        input: { url: setting(scope, channel, "url"), body: { workflow, runId, step: path, severity, title, body } },
      };
  }
}

function setting({ config }: EnvironmentScope, channel: string, name: string): string {
  const all = config["notifications"];
  const own = isJsonObject(all) ? all[channel] : undefined;
  const value = isJsonObject(own) ? own[name] : undefined;
  if (typeof value === "string" && value !== "") return value;
  const message = `Notifications by ${channel} are not set up. Put notifications: { ${channel}: { ${name}: "…" } } into the environment's config in fastn.config.ts.`;
  throw new AppError("CONNECTION_MISSING", message, { channel });
}
