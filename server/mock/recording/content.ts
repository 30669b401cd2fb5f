import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from "node:zlib";
import type { Json } from "@fastn/core/values";
import { readBody } from "../http/read-body.ts";
import type { RecordedContent } from "./recording.ts";

/** Longest body after decompression, bytes. */
const maxLength = 50 * 1024 * 1024;
const decoders: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  gzip: (bytes) => gunzipSync(bytes, { maxOutputLength: maxLength }),
  "x-gzip": (bytes) => gunzipSync(bytes, { maxOutputLength: maxLength }),
  br: (bytes) => brotliDecompressSync(bytes, { maxOutputLength: maxLength }),
  zstd: (bytes) => zstdDecompressSync(bytes, { maxOutputLength: maxLength }),
  // Some servers send zlib's format, some the bare one.
  deflate: (bytes) => ((bytes[0] ?? 0) % 16 === 8 ? inflateSync : inflateRawSync)(bytes, { maxOutputLength: maxLength }),
};

/** Bytes without their content encoding; null for one that is not known or does not fit them. */
export function decoded(bytes: Buffer, encoding: string): Buffer | null {
  let plain = bytes;
  const names = encoding.split(",").map((name) => name.trim().toLowerCase());
  for (const name of names.toReversed()) {
    if (name === "" || name === "identity") continue;
    const decode = Object.hasOwn(decoders, name) ? decoders[name] : undefined;
    if (decode === undefined) return null;
    try {
      plain = decode(plain);
    } catch {
      return null;
    }
  }
  return plain;
}

type Content = Omit<RecordedContent, "headers">;

/** An answer's body as a person would like to read it: JSON, else text, else base64. */
export function answerContent(contentType: string, bytes: Buffer): Content {
  if (bytes.length === 0) return {};
  const text = textOf(bytes);
  if (text === null) return { base64: bytes.toString("base64") };
  return isJsonType(contentType) ? (jsonContent(text) ?? { text }) : isTextType(contentType) ? { text } : { base64: bytes.toString("base64") };
}

/** A request's body as the mock reads it when it is replayed, so that both can be compared. */
export function requestContent(contentType: string | undefined, bytes: Buffer): Content {
  if (bytes.length === 0) return {};
  if (contentType === undefined || isJsonType(contentType) || /^(application\/x-www-form-urlencoded|multipart\/form-data)/i.test(contentType)) {
    try {
      return { body: readBody(contentType, bytes) };
    } catch {
      // What is no JSON or form, whatever it says, is kept as it is.
    }
  }
  const text = textOf(bytes);
  return text === null ? { base64: bytes.toString("base64") } : { text };
}

const isJsonType = (type: string): boolean => /^application\/([\w.+-]+\+)?json\b/i.test(type);
const isTextType = (type: string): boolean => /^text\/|^application\/([\w.+-]+\+)?(xml|javascript|x-ndjson|yaml|x-www-form-urlencoded|graphql)\b/i.test(type);

function textOf(bytes: Buffer): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** null where the text would not come back the same: no JSON, or numbers longer than JavaScript's. */
function jsonContent(text: string): Content | null {
  if (/(?<!["\d.])-?\d{16,}/.test(text)) return null;
  try {
    return { body: JSON.parse(text) as Json };
  } catch {
    return null;
  }
}
