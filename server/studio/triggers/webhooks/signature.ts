import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { AppError } from "@fastn/core";

/** Headers of a request, names in lower case. */
export type Headers = Readonly<Record<string, string | undefined>>;

/** A message may be this much older or newer than our clock, ms. */
export const toleranceMs = 5 * 60_000;
/** Signatures of one message that are looked at: senders give one for each secret of a rotation. */
const mostSignatures = 10;

interface Signed {
  readonly id: string;
  /** Seconds since 1970, as sent. */
  readonly timestamp: string;
  readonly signatures: readonly string[];
  readonly encoding: "base64" | "hex";
}

/**
 * Is a message from someone who knows one of `secrets`, and of now? HMAC-SHA256 over `id.timestamp.body`, in the headers of
 * standardwebhooks.com (`webhook-id`, `webhook-timestamp`, `webhook-signature: v1,<base64>`) or in ours (`x-fastn-webhook-id`,
 * `x-fastn-timestamp`, `x-fastn-signature: sha256=<hex>`).
 * @param secrets values; `whsec_<base64>` gives bytes, anything else is text
 * @returns the message's id
 * @throws AppError UNAUTHORIZED; `details.reason` is missing, form, signature or timestamp
 */
export function verifySignature(headers: Headers, rawBody: Uint8Array, secrets: readonly string[], nowMs: number): string {
  const { id, timestamp, signatures, encoding } = readHeaders(headers);
  // A dot in the id would let the parts of a signed text be divided in another way.
  if (!/^[\x21-\x2d\x2f-\x7e]{1,255}$/.test(id)) throw refuse("form", "The webhook's id must be 1 to 255 visible ASCII characters without a dot.");
  if (!/^\d{1,12}$/.test(timestamp)) throw refuse("form", "The webhook's timestamp must be whole seconds since 1970.");
  const digests = secrets.map((secret) => createHmac("sha256", keyOf(secret)).update(`${id}.${timestamp}.`).update(rawBody).digest(encoding));
  const fits = signatures.slice(0, mostSignatures).map((given) => digests.map((digest) => isSameText(given, digest)));
  if (!fits.flat().includes(true)) throw refuse("signature", "The webhook's signature is wrong: sign id.timestamp.body, the body byte for byte as sent.");
  if (Math.abs(nowMs - Number(timestamp) * 1000) > toleranceMs)
    throw refuse("timestamp", "The webhook's timestamp is more than 5 minutes off: send it again with a new one, and check the clocks.");
  return id;
}

/** @throws AppError UNAUTHORIZED when the header does not hold one of `secrets` */
export function verifyKey(headers: Headers, header: string, secrets: readonly string[]): void {
  const given = headers[header];
  if (given === undefined) throw refuse("missing", `This webhook needs its key in the header ${header}.`);
  if (!secrets.map((secret) => isSameText(given, secret)).includes(true)) throw refuse("signature", `The key in the header ${header} is wrong.`);
}

function readHeaders(headers: Headers): Signed {
  const standard = headers["webhook-signature"];
  const own = headers["x-fastn-signature"];
  if (standard === undefined && own === undefined)
    throw refuse("missing", "This webhook has to be signed: send webhook-id, webhook-timestamp and webhook-signature (standardwebhooks.com).");
  if (standard !== undefined) {
    const signatures = standard.split(" ").flatMap((each) => (each.startsWith("v1,") ? [each.slice(3)] : []));
    return { ...readNames(headers, "webhook-id", "webhook-timestamp"), signatures, encoding: "base64" };
  }
  const signature = own?.startsWith("sha256=") === true ? [own.slice("sha256=".length)] : [];
  return { ...readNames(headers, "x-fastn-webhook-id", "x-fastn-timestamp"), signatures: signature, encoding: "hex" };
}

function readNames(headers: Headers, idName: string, timestampName: string): Pick<Signed, "id" | "timestamp"> {
  const [id, timestamp] = [headers[idName], headers[timestampName]];
  if (id === undefined || timestamp === undefined) throw refuse("missing", `A signed webhook needs the headers ${idName} and ${timestampName}.`);
  return { id, timestamp };
}

function keyOf(secret: string): Buffer {
  return secret.startsWith("whsec_") ? Buffer.from(secret.slice("whsec_".length), "base64") : Buffer.from(secret);
}

/** Takes as long for a near miss as for a wild guess: what is compared are digests of equal length. */
function isSameText(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

const refuse = (reason: "missing" | "form" | "signature" | "timestamp", message: string): AppError => new AppError("UNAUTHORIZED", message, { reason });
