/** Headers that authenticate the caller of a workflow; it never sees them. */
const credentialHeaders = new Set([
  "authorization",
  "proxy-authorization",
  "cookie",
  "x-api-key",
  "x-fastn-token",
  "x-fastn-access-key",
  "x-fastn-api-key",
  "x-fastn-key",
  "x-fastn-signature",
  "webhook-signature",
]);

/** What a workflow sees of a request's headers: names in lower case, nothing that authenticates. */
export function withoutCredentials(headers: Readonly<Record<string, string | readonly string[] | undefined>>): Record<string, string> {
  const seen: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    const lower = name.toLowerCase();
    if (value !== undefined && !credentialHeaders.has(lower)) seen[lower] = typeof value === "string" ? value : value.join(", ");
  }
  return seen;
}
