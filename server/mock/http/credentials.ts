import { isJsonObject, type Json } from "@fastn/core/values";

/** What stands where a credential stood. */
export const removed = "[removed]";

const headerWords =
  /^(authorization|proxy-authorization|cookie|set-cookie)$|(^|[-_])(token|secret|password|passwd|session|signature|credential|api-?key|access-?key|auth|key)([-_]|$)/i;
/** These say `key` and are none. */
const harmlessHeaders = /^(idempotency-key|x-idempotency-key|www-authenticate)$/i;
const fieldWords =
  /^(password|passwd|secret|token|authorization|api_?key|apikey|private_?key|client_?secret|access_?token|refresh_?token|id_?token|session_?token|webhook_?secret|signing_?secret)$/i;
const queryWords = /^(key|[\w-]*api[_-]?key|access_?token|token|auth|signature|sig|secret|client_?secret|password|code)$/i;

export const isCredentialHeader = (name: string): boolean => headerWords.test(name) && !harmlessHeaders.test(name);
export const isCredentialParameter = (name: string): boolean => queryWords.test(name) || fieldWords.test(name);

/** Headers as one text each, with what proves who calls taken out. */
export function withoutCredentials(headers: Readonly<Record<string, string | readonly string[] | undefined>>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    kept[name] = isCredentialHeader(name) ? removed : typeof value === "string" ? value : value.join(", ");
  }
  return kept;
}

/** A query with what proves who calls taken out. */
export function queryWithoutCredentials(query: string): string {
  if (query === "") return "";
  const parameters = [...new URLSearchParams(query)];
  if (!parameters.some(([name]) => isCredentialParameter(name))) return query;
  return new URLSearchParams(parameters.map(([name, value]) => [name, isCredentialParameter(name) ? removed : value])).toString();
}

/** A body with the members taken out whose names say that they are secret. */
export function bodyWithoutCredentials(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(bodyWithoutCredentials);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, fieldWords.test(name) && typeof member !== "object" ? removed : bodyWithoutCredentials(member)]),
  );
}
