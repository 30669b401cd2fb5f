import { createHmac, timingSafeEqual } from "node:crypto";

/** How a service signs its webhooks: HMAC-SHA256 with a shared secret. Declared as data, so that receivers check and the mock server signs by the same facts. */
export interface SignatureDef {
  /** Header with the signature, lower case. */
  readonly header: string;
  readonly encoding: "hex" | "base64";
  /** Text before the digest: `sha256=`. */
  readonly prefix?: string;
  /** What is signed, with `{body}`, `{timestamp}`, `{method}`, `{url}`: `v0:{timestamp}:{body}`. */
  readonly signed: string;
  /** `pairs`: the header holds timestamp and digests as `t=1767225600,v1=…` (docs.stripe.com/webhooks/signature). Default `plain`. */
  readonly format?: "plain" | "pairs";
  /** Where the time of a plain signature is, and its unit. Deliveries more than five minutes off are refused. */
  readonly timestamp?: { readonly header: string; readonly unit: "s" | "ms" };
}

/** What of a delivery is signed. */
export interface SignedParts {
  /** Bytes as received, as text. */
  readonly rawBody: string;
  readonly method?: string;
  /** Full address the service called. */
  readonly url?: string;
}

const toleranceMs = 300_000;

/** The headers a service would send with a delivery. */
export function signatureHeaders(def: SignatureDef, secret: string, parts: SignedParts, nowMs: number): Readonly<Record<string, string>> {
  const stamp = String(def.timestamp?.unit === "ms" ? nowMs : Math.floor(nowMs / 1000));
  const digest = `${def.prefix ?? ""}${digestOf(def, secret, parts, stamp)}`;
  if (def.format === "pairs") return { [def.header]: `t=${stamp},v1=${digest}` };
  return { [def.header]: digest, ...(def.timestamp !== undefined && { [def.timestamp.header]: stamp }) };
}

/**
 * Why a delivery is not what it claims to be, or null when one of `secrets` signed it. More than one secret is for the days of a rotation.
 * @param headers names in lower case
 */
export function signatureFault(
  def: SignatureDef,
  secrets: readonly string[],
  headers: Readonly<Record<string, string>>,
  parts: SignedParts,
  nowMs: number,
): "missing" | "expired" | "wrong" | null {
  const header = headers[def.header];
  if (header === undefined || header === "") return "missing";
  const pairs = def.format === "pairs" ? header.split(",").map((pair) => pair.trim().split("=", 2) as [string, string?]) : [];
  const stamp = def.format === "pairs" ? pairs.find(([name]) => name === "t")?.[1] : def.timestamp === undefined ? "" : headers[def.timestamp.header];
  if (stamp === undefined) return "missing";
  if (def.format === "pairs" || def.timestamp !== undefined) {
    const atMs = /^\d{1,14}$/.test(stamp) ? Number(stamp) * (def.timestamp?.unit === "ms" ? 1 : 1000) : Number.NaN;
    if (!(Math.abs(nowMs - atMs) <= toleranceMs)) return "expired";
  }
  const given = def.format === "pairs" ? pairs.flatMap(([name, value]) => (name === "v1" && value !== undefined ? [value] : [])) : [header];
  const wanted = secrets.map((secret) => `${def.prefix ?? ""}${digestOf(def, secret, parts, stamp)}`);
  return given.some((each) => wanted.some((other) => sameText(each, other))) ? null : "wrong";
}

function digestOf(def: SignatureDef, secret: string, parts: SignedParts, timestamp: string): string {
  const values: Readonly<Record<string, string>> = { body: parts.rawBody, timestamp, method: parts.method ?? "POST", url: parts.url ?? "" };
  const text = def.signed.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");
  return createHmac("sha256", secret).update(text).digest(def.encoding);
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
