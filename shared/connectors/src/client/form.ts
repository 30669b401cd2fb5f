import type { Json, JsonObject } from "@fastn/core";

export const formType = "application/x-www-form-urlencoded";

/**
 * Fields as a form body, nested ones in brackets: `items[0][price]=price_1&metadata[order]=7`. Null is sent as an empty value, which is how
 * form APIs unset a field (docs.stripe.com/api/metadata). Send it with the header `content-type: application/x-www-form-urlencoded`.
 */
export function encodeForm(fields: JsonObject): string {
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) append(body, name, value);
  return body.toString();
}

function append(body: URLSearchParams, name: string, value: Json): void {
  if (typeof value !== "object" || value === null) {
    body.append(name, value === null ? "" : String(value));
    return;
  }
  for (const [key, member] of Object.entries(value as JsonObject)) append(body, `${name}[${key}]`, member);
}
