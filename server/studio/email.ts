import { AppError, isJsonObject, type Json } from "@fastn/core";
import type { Mail } from "@fastn/runtime";
import type { SecretSource } from "./environments.ts";

/** `config.notifications.email` of an environment. */
interface SmtpSettings {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; otherwise STARTTLS where the server offers it. */
  readonly secure: boolean;
  readonly user: string | null;
  readonly password: string | null;
  readonly from: string;
  readonly to: readonly string[];
}

const example = '{ host: "smtp.example.com", from: "fastn@example.com", to: "team@example.com", user: "…", password: { secret: "SMTP_PASSWORD" } }';

/**
 * Send one email by SMTP.
 * @throws AppError CONNECTION_MISSING for settings that are missing or wrong, CONNECTOR_UNAUTHORIZED, CONNECTOR_UNAVAILABLE (worth another attempt),
 *   CONNECTOR_REFUSED with the server's own words
 */
export async function sendEmail(mail: Mail, settings: Json | undefined, secrets: SecretSource): Promise<void> {
  const { host, port, secure, user, password, from, to } = await smtpSettings(settings, secrets);
  const { sendBySmtp } = await import("@fastn/connectors/smtp");
  const login = user === null ? null : { user, password: password ?? "" };
  await sendBySmtp({ host, port, secure, login }, { from, to, subject: mail.subject, text: mail.text, messageId: mail.messageId });
}

async function smtpSettings(settings: Json | undefined, secrets: SecretSource): Promise<SmtpSettings> {
  if (settings === undefined || !isJsonObject(settings)) {
    throw missing(`Notifications by email are not set up. Put notifications: { email: ${example} } into the environment's config in fastn.config.ts.`);
  }
  const text = (name: string): string => {
    const value = settings[name];
    if (typeof value === "string" && value !== "") return value;
    throw missing(`config.notifications.email.${name} is missing in fastn.config.ts. An example: ${example}.`);
  };
  const secure = settings["secure"] === true;
  const port = typeof settings["port"] === "number" ? settings["port"] : secure ? 465 : 587;
  const to = Array.isArray(settings["to"]) ? settings["to"].filter((address): address is string => typeof address === "string") : [text("to")];
  const user = typeof settings["user"] === "string" ? settings["user"] : null;
  return { host: text("host"), port, secure, user, password: await passwordOf(settings["password"], secrets), from: text("from"), to };
}

async function passwordOf(password: Json | undefined, secrets: SecretSource): Promise<string | null> {
  if (password === undefined || password === null) return null;
  const name = isJsonObject(password) ? password["secret"] : undefined;
  if (typeof name !== "string")
    throw missing('config.notifications.email.password names a secret: { secret: "SMTP_PASSWORD" }. Passwords do not belong in files.');
  const value = await secrets.read(name);
  if (value === undefined) throw missing(`Email needs the secret ${name}. Set FASTN_SECRET_${name.toUpperCase()} in the environment of fastn studio.`);
  return value;
}

const missing = (message: string): AppError => new AppError("CONNECTION_MISSING", message, { channel: "email" });
