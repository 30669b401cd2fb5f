import { isJsonObject, type Json } from "@fastn/core/values";

/** What stands where a credential stood. */
export const removed = "[removed]";

const headerWords =
  /^(authorization|proxy-authorization|cookie|set-cookie)$|(^|[-_])(token|secret|password|passwd|session|signature|credential|api-?key|access-?key|auth|key)([-_]|$)/i;
/** These say `key` and are none. */
const harmlessHeaders = /^(idempotency-key|x-idempotency-key|www-authenticate)$/i;
const fieldWords =
  /^(password|passwd|pwd|passphrase|authorization|jwt|token|((access|refresh|id|session|auth|api|bearer|csrf)[_-]?)token|secret|(client|webhook|signing|api|consumer|shared)[_-]?secret|(api|private|secret|access|session)[_-]?key|client[_-]?assertion|code[_-]?verifier)$/i;
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

/** Where texts name what they hold: members of JSON, parameters of an address, elements of XML. */
const namedValues: readonly { readonly shape: RegExp; readonly isSecret: (name: string) => boolean }[] = [
  { shape: /("([\w-]+)"\s*:\s*")((?:[^"\\]|\\.)+)(?=")/g, isSecret: (name) => fieldWords.test(name) },
  { shape: /((?:^|[?&])([\w-]+)=)([^&#\s"'<>]+)/g, isSecret: isCredentialParameter },
  { shape: /(<(?:[\w-]+:)?([\w-]+)(?:\s[^<>]*)?>)([^<>]+)(?=<\/)/g, isSecret: (name) => fieldWords.test(name) },
];

/** What a text says to be secret, by name. */
export function namedCredentials(text: string): (readonly [name: string, value: string])[] {
  return namedValues.flatMap(({ shape, isSecret }) =>
    [...text.matchAll(shape)].flatMap(([, , name = "", value = ""]) => (isSecret(name) ? [[name, value] as const] : [])),
  );
}

/** A text with that taken out. */
export function textWithoutCredentials(text: string): string {
  let clean = text;
  for (const { shape, isSecret } of namedValues)
    clean = clean.replaceAll(shape, (all: string, before: string, name: string) => (isSecret(name) ? before + removed : all));
  return clean;
}
