import { isJsonObject, type Json, type JsonObject } from "@fastn/core/values";
import type { FastifyPluginAsync, FastifyReply } from "fastify";
import { json, type MockAnswer } from "../service.ts";
import { authorize } from "./authorize.ts";
import { OAuthRefusal } from "./refusal.ts";
import type { OAuthTokens, TokenSet } from "./tokens.ts";

/** Where the stub answers: `/oauth/…`, and for each service `/<service>/oauth/…`. */
const pathShape = /^((?:\/[^/]+)?\/oauth)\/(authorize|token|revoke|introspect|\.well-known\/oauth-authorization-server)\/?$/;

/** One request to the stub. */
export interface OAuthRequest {
  /** As called: scheme and host. */
  readonly origin: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  readonly body: Json;
}

/** What carries one request out. */
export interface OAuthRoute {
  /** `POST /xero/oauth/token` */
  readonly name: string;
  answer(request: OAuthRequest, tokens: OAuthTokens): MockAnswer;
}

/**
 * An OAuth 2 server for any connector: authorization code with PKCE, refresh with rotation, client credentials, revocation (RFC 6749, 7636, 7009, 7662).
 * Any client_id and secret are taken.
 * @returns null: the request is not for it
 */
export function oauthRoute(method: string, path: string): OAuthRoute | null {
  const [, base = "/oauth", page] = pathShape.exec(path) ?? (path === "/.well-known/oauth-authorization-server" ? ["", "/oauth", path.slice(1)] : []);
  const handle = page === undefined ? undefined : pages[`${method} ${page}`];
  if (handle === undefined) return null;
  return {
    name: `${method} ${path}`,
    answer(request, tokens) {
      try {
        return handle(request, tokens, base);
      } catch (error) {
        if (!(error instanceof OAuthRefusal)) throw error;
        return json(error.status, { error: error.error, error_description: error.message }, noStore);
      }
    },
  };
}

const noStore = { "cache-control": "no-store" };

const pages: Readonly<Record<string, (request: OAuthRequest, tokens: OAuthTokens, base: string) => MockAnswer>> = {
  "GET authorize": ({ query }, tokens): MockAnswer => {
    const consent = authorize(query, tokens);
    if (consent.kind === "refused") throw new OAuthRefusal("invalid_request", consent.reason);
    if (consent.kind === "redirect") return { status: 302, headers: { location: consent.location } };
    const policy = "default-src 'none'; style-src 'unsafe-inline'";
    return { status: 200, text: consent.html, headers: { "content-type": "text/html; charset=utf-8", "content-security-policy": policy } };
  },
  "POST token": (request, tokens) => json(200, { ...grant(request, tokens) }, noStore),
  "POST revoke": (request, tokens) => {
    tokens.revoke(fieldsOf(request).get("token") ?? "");
    return json(200, {});
  },
  "POST introspect": (request, tokens) => json(200, { ...tokens.introspect(fieldsOf(request).get("token") ?? "") }),
  "GET .well-known/oauth-authorization-server": ({ origin }, _tokens, base) => json(200, metadata(origin, base)),
};

/** What RFC 6749 (4.1.2.1, 5.2) calls a failure of a status that somebody asked for. */
export function oauthFailure(status: number): MockAnswer {
  const error = failureWords[status] ?? (status >= 500 ? "server_error" : "invalid_request");
  return json(status, { error, error_description: "The mock server was asked to fail" }, noStore);
}

const failureWords: Readonly<Record<number, string>> = {
  400: "invalid_grant",
  401: "invalid_client",
  403: "unauthorized_client",
  429: "temporarily_unavailable",
  503: "temporarily_unavailable",
};

/** Settings of the stub. */
export function oauthAdminRoutes(tokens: OAuthTokens): FastifyPluginAsync {
  return async (app) => {
    app.put("/__admin/oauth", async (request, reply) => {
      const seconds = isJsonObject(request.body as Json) ? (request.body as { accessTokenSeconds?: Json }).accessTokenSeconds : undefined;
      if (typeof seconds !== "number" || !Number.isInteger(seconds) || seconds < 0 || seconds > 31_536_000) return refuseSeconds(reply);
      tokens.accessTokenSeconds = seconds;
      return { accessTokenSeconds: seconds };
    });
  };
}

function refuseSeconds(reply: FastifyReply): FastifyReply {
  return reply
    .code(400)
    .send({ code: "BAD_REQUEST", statusCode: 400, message: 'The body must be { "accessTokenSeconds": n }, a whole number of seconds up to a year.' });
}

function grant(request: OAuthRequest, tokens: OAuthTokens): TokenSet {
  const fields = fieldsOf(request);
  const clientId = basicUser(request.authorization) ?? fields.get("client_id") ?? "";
  if (clientId === "") throw new OAuthRefusal("invalid_client", "client_id is missing: send it in the form or as the user of Basic credentials.");
  const text = (name: string): string => {
    const value = fields.get(name);
    if (value === undefined || value === "") throw new OAuthRefusal("invalid_request", `${name} is missing.`);
    return value;
  };
  switch (fields.get("grant_type")) {
    case "authorization_code":
      return tokens.redeemCode(text("code"), clientId, fields.get("redirect_uri"), fields.get("code_verifier"));
    case "refresh_token":
      return tokens.refresh(text("refresh_token"), clientId);
    case "client_credentials":
      return tokens.clientToken(clientId, fields.get("scope") ?? "");
    default:
      throw new OAuthRefusal("unsupported_grant_type", "grant_type must be authorization_code, refresh_token or client_credentials.");
  }
}

/** Form or JSON: some services' clients send the latter. */
function fieldsOf({ body }: OAuthRequest): ReadonlyMap<string, string> {
  return new Map(isJsonObject(body) ? Object.entries(body).flatMap(([name, value]) => (typeof value === "string" ? [[name, value] as const] : [])) : []);
}

function basicUser(authorization: string | undefined): string | null {
  const encoded = /^Basic ([\w+/=-]+)$/i.exec(authorization ?? "")?.[1];
  if (encoded === undefined) return null;
  const [user = ""] = Buffer.from(encoded, "base64").toString().split(":");
  try {
    return decodeURIComponent(user);
  } catch {
    return user; // not percent-encoded as RFC 6749, 2.3.1 wants it: taken as it is
  }
}

function metadata(origin: string, path: string): JsonObject {
  const base = origin + path;
  return {
    issuer: origin,
    authorization_endpoint: `${base}/authorize`,
    token_endpoint: `${base}/token`,
    revocation_endpoint: `${base}/revoke`,
    introspection_endpoint: `${base}/introspect`,
    response_types_supported: ["code"],
    grant_types_supported: ["authorization_code", "refresh_token", "client_credentials"],
    code_challenge_methods_supported: ["S256", "plain"],
    token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post", "none"],
  };
}
