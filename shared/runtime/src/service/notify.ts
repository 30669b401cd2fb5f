import { AppError, isJsonObject, type Json } from "@fastn/core";
import type { NotificationChannel } from "@fastn/workflow/plan";
import type { ConnectorStepCall, StepNotification } from "../run/host.ts";
import type { EnvironmentScope } from "./options.ts";

export interface Deliveries {
  readonly scope: EnvironmentScope;
  readonly workflow: string;
  readonly inApp: (notification: StepNotification) => void;
  readonly invoke: (call: ConnectorStepCall) => Promise<Json>;
}

/**
 * Deliver a notification to its channels, one after the other.
 * Where the outside ones lead stands in the environment's `config.notifications`: `{ slack: { channel }, webhook: { url } }`.
 * @returns the step's output: `{ delivered: channels }`
 * @throws AppError CONNECTION_MISSING for a channel that is not set up; what the connector throws
 */
export async function deliver(notification: StepNotification, to: Deliveries): Promise<Json> {
  for (const channel of notification.channels) {
    if (channel === "in_app") to.inApp(notification);
    else await to.invoke(callFor(channel, notification, to));
  }
  return { delivered: [...notification.channels] };
}

function callFor(channel: Exclude<NotificationChannel, "in_app">, notification: StepNotification, { scope, workflow }: Deliveries): ConnectorStepCall {
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
    case "email":
      throw new AppError("CONNECTION_MISSING", "There is no connector that sends email. Use the channels in_app, slack or webhook.", { channel });
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
