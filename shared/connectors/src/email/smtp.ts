import { AppError } from "@fastn/core";
import type { Transporter } from "nodemailer";
import type { SentMessageInfo } from "nodemailer/lib/smtp-transport";

export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; otherwise STARTTLS where the server offers it. */
  readonly secure: boolean;
  /** null: without signing in. */
  readonly login: { readonly user: string; readonly password: string } | null;
}

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly cc?: readonly string[];
  readonly bcc?: readonly string[];
  readonly replyTo?: string;
  readonly subject: string;
  /** `Message-ID` of the email that is answered, and those of its thread. */
  readonly inReplyTo?: string;
  readonly references?: readonly string[];
  readonly text?: string;
  readonly html?: string;
  readonly attachments?: readonly {
    readonly filename: string;
    readonly content: string;
    readonly encoding?: "utf-8" | "base64";
    readonly contentType?: string;
  }[];
  /** The same for every attempt, so that receivers recognize a mail that came twice. */
  readonly messageId?: string;
}

export interface Sent {
  readonly messageId: string;
  readonly accepted: readonly string[];
  readonly rejected: readonly string[];
}

/** Longest time for each stage of a delivery, ms. */
const stageTimeoutMs = 10_000;

/**
 * Send one email by SMTP.
 * @throws AppError CONNECTOR_UNAUTHORIZED, CONNECTOR_UNAVAILABLE (worth another attempt), CONNECTOR_REFUSED; each with the server's own words
 */
export function sendBySmtp(server: SmtpServer, mail: Mail): Promise<Sent> {
  return withTransport(server, async (transport) => {
    const { to, cc = [], bcc = [], attachments = [], references, ...rest } = mail;
    const lists = { to: [...to], cc: [...cc], bcc: [...bcc], attachments: attachments.map((each) => ({ ...each })) };
    const sent = await transport.sendMail({ ...rest, ...lists, ...(references !== undefined && { references: [...references] }) });
    return { messageId: sent.messageId, accepted: sent.accepted.map(String), rejected: sent.rejected.map(String) };
  });
}

/** Connect and sign in, and send nothing. @throws AppError as `sendBySmtp` does */
export async function signInBySmtp(server: SmtpServer): Promise<void> {
  await withTransport(server, (transport) => transport.verify());
}

async function withTransport<T>({ host, port, secure, login }: SmtpServer, work: (transport: Transporter<SentMessageInfo>) => Promise<T>): Promise<T> {
  const { createTransport } = await import("nodemailer");
  const transport = createTransport({
    host,
    port,
    secure,
    connectionTimeout: stageTimeoutMs,
    greetingTimeout: stageTimeoutMs,
    socketTimeout: stageTimeoutMs,
    // Content comes from workflows: it must not make the mailer read files or addresses.
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(login !== null && { auth: { user: login.user, pass: login.password } }),
  });
  try {
    return await work(transport);
  } catch (error) {
    throw inOurWords(error, host);
  } finally {
    transport.close();
  }
}

/** nodemailer's `code` (nodemailer.com/errors) and the server's answer, RFC 5321 section 4.2: 4xx is for now, 5xx for good. */
function inOurWords(error: unknown, host: string): AppError {
  const { code, responseCode, message } = error as { code?: string; responseCode?: number; message?: string };
  const said = `${host} did not take the email: ${message ?? "no reason was given"}`;
  if (code === "EAUTH") return new AppError("CONNECTOR_UNAUTHORIZED", said, { host });
  if (responseCode !== undefined && responseCode >= 500) return new AppError("CONNECTOR_REFUSED", said, { host, status: responseCode });
  return new AppError("CONNECTOR_UNAVAILABLE", said, { host });
}
