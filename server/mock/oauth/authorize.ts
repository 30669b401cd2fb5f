import type { OAuthTokens } from "./tokens.ts";

export type Consent =
  | { readonly kind: "redirect"; readonly location: string }
  | { readonly kind: "page"; readonly html: string }
  | { readonly kind: "refused"; readonly reason: string };

/**
 * GET /oauth/authorize. Without `decision` a page asks; its buttons come back with `decision=allow` or `deny`, which tests may send at once.
 * Errors of the request go back to the client as RFC 6749, 4.1.2.1 says; a redirect address that cannot be trusted gets none.
 */
export function authorize(query: URLSearchParams, tokens: OAuthTokens): Consent {
  const redirectUri = query.get("redirect_uri") ?? "";
  const clientId = query.get("client_id") ?? "";
  if (!isOwnMachine(redirectUri)) {
    return { kind: "refused", reason: "redirect_uri must be an address of this machine (http://127.0.0.1:…, http://localhost:…) or of an app (name://…)." };
  }
  if (clientId === "") return { kind: "refused", reason: "client_id is missing. Any text will do." };
  const back = (fields: Readonly<Record<string, string>>): Consent => {
    const target = new URL(redirectUri);
    for (const [name, value] of Object.entries(fields)) target.searchParams.set(name, value);
    const state = query.get("state");
    if (state !== null) target.searchParams.set("state", state);
    return { kind: "redirect", location: target.href };
  };
  if (query.get("response_type") !== "code") return back({ error: "unsupported_response_type", error_description: "Only response_type=code is offered." });
  const value = query.get("code_challenge");
  const method = query.get("code_challenge_method") ?? "plain";
  if (value !== null && method !== "S256" && method !== "plain")
    return back({ error: "invalid_request", error_description: "code_challenge_method must be S256." });
  const decision = query.get("decision");
  if (decision === "deny") return back({ error: "access_denied", error_description: "The person said no." });
  const scope = query.get("scope") ?? "";
  if (decision === "allow") return back({ code: tokens.issueCode(clientId, scope, redirectUri, value === null ? null : { method, value }) });
  return { kind: "page", html: consentPage(query, clientId, scope) };
}

/** A stub that redirects anywhere would be an open redirect on the person's machine. */
function isOwnMachine(redirectUri: string): boolean {
  if (!URL.canParse(redirectUri)) return false;
  const { protocol, hostname } = new URL(redirectUri);
  if (protocol === "http:" || protocol === "https:") return ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(redirectUri) && !["javascript:", "data:", "file:", "vbscript:", "about:", "blob:"].includes(protocol);
}

function consentPage(query: URLSearchParams, clientId: string, scope: string): string {
  const fields = [...query].map(([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`).join("");
  const scopes = scope.split(/[\s,]+/).filter((each) => each !== "");
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Mock sign-in</title>
<style>body{font:16px system-ui;max-width:32rem;margin:4rem auto;padding:0 1rem}button{font:inherit;padding:.5rem 1.5rem;margin-right:.5rem}</style>
<h1>Mock sign-in</h1><p><strong>${escape(clientId)}</strong> asks for access to simulated data. No real account is involved.</p>
${scopes.length === 0 ? "" : `<ul>${scopes.map((each) => `<li>${escape(each)}</li>`).join("")}</ul>`}
<form method="get">${fields}<button name="decision" value="allow">Allow</button><button name="decision" value="deny">Deny</button></form></html>`;
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? "");
