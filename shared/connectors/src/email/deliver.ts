import { createHash } from "node:crypto";
import { AppError, type Json, type JsonObject } from "@fastn/core";
import type { ConnectorCtx } from "../definition.ts";
import { sendBySmtp, signInBySmtp, type Mail, type SmtpServer } from "./smtp.ts";

/**
 * Hand a mail to the connection's server: `smtp://host:587` and `smtps://host:465` speak SMTP, `http(s)://` is the mock server's mailbox.
 * The message's id comes from the idempotency key, so that a repeated attempt is the same mail to those who look.
 * @throws AppError CONNECTION_MISSING for an address of another kind; what `sendBySmtp` and `HttpClient` throw
 */
export async function deliver(ctx: ConnectorCtx, mail: Mail): Promise<JsonObject> {
  const server = serverOf(ctx);
  const messageId = `<${createHash("sha256").update(ctx.idempotencyKey).digest("hex").slice(0, 32)}@fastn.studio>`;
  if (server === null) {
    const { data } = await ctx.http.post("/messages", { body: { ...mail, messageId } as unknown as Json });
    return data as JsonObject;
  }
  const { accepted, rejected } = await sendBySmtp(server, { ...mail, messageId });
  return { messageId, accepted, rejected };
}

/** Whether the connection's server would take an email. @throws AppError as `deliver` does */
export async function checkServer(ctx: ConnectorCtx): Promise<void> {
  const server = serverOf(ctx);
  await (server === null ? ctx.http.get("/messages") : signInBySmtp(server));
}

function serverOf({ baseUrl, auth }: ConnectorCtx): SmtpServer | null {
  const url = baseUrl !== null && URL.canParse(baseUrl) ? new URL(baseUrl) : null;
  if (url?.protocol === "http:" || url?.protocol === "https:") return null;
  if (url === null || (url.protocol !== "smtp:" && url.protocol !== "smtps:") || url.hostname === "") {
    throw new AppError(
      "CONNECTION_MISSING",
      "The email connection needs the address of a mail server as its baseUrl: smtp://smtp.example.com:587 or smtps://smtp.example.com:465.",
      {
        connector: "email",
      },
    );
  }
  const secure = url.protocol === "smtps:";
  return { host: url.hostname.replace(/^\[|\]$/g, ""), port: Number(url.port) || (secure ? 465 : 587), secure, login: loginOf(auth.headers["authorization"]) };
}

/** The connection's basic credentials, as its `Authorization` header carries them. */
function loginOf(authorization: string | undefined): SmtpServer["login"] {
  const [, encoded] = /^Basic (.+)$/i.exec(authorization ?? "") ?? [];
  if (encoded === undefined) return null;
  const [user = "", ...rest] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  return { user, password: rest.join(":") };
}
