import { AppError, borderLimits, toJson, type Json } from "@fastn/core/values";
import { parseForm } from "./form-body.ts";
import { parseMultipart } from "./multipart.ts";

const isJson = (type: string): boolean => /^application\/([\w.+-]+\+)?json(;|$)/i.test(type);

/** JSON is what every service takes; forms, files and text only those that say so (`bodies: "any"`). */
export const isPlainJson = (contentType: string | undefined): boolean => contentType === undefined || isJson(contentType);

/**
 * A request body as JSON, by its content type: forms as an object of their fields, anything unknown as text. Empty: null.
 * @throws AppError BAD_REQUEST, VALUE_NOT_STORABLE
 */
export function readBody(contentType: string | undefined, bytes: Buffer): Json {
  if (bytes.length === 0) return null;
  if (contentType === undefined || isJson(contentType)) return parseJson(bytes.toString("utf8"));
  if (/^application\/x-www-form-urlencoded(;|$)/i.test(contentType)) return parseForm(bytes.toString("utf8"));
  if (/^multipart\/form-data(;|$)/i.test(contentType)) return parseMultipart(contentType, bytes);
  return bytes.toString("utf8");
}

function parseJson(text: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AppError("BAD_REQUEST", "The body is not JSON.");
  }
  return toJson(value, "body", borderLimits);
}
