import { isJsonObject, type Json } from "@fastn/core/values";
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import { authorize } from "./authorize.ts";
import { OAuthRefusal } from "./refusal.ts";
import type { OAuthTokens, TokenSet } from "./tokens.ts";

/**
 * An OAuth 2 server for any connector: authorization code with PKCE, refresh with rotation, client credentials, revocation (RFC 6749, 7636, 7009, 7662).
 * Every path exists once at `/oauth/…` and once for each service at `/<service>/oauth/…`; any client_id and secret are taken.
 */
export function oauthRoutes(tokens: OAuthTokens): FastifyPluginAsync {
  return async (app) => {
    app.setErrorHandler((error, _request, reply) => {
      if (!(error instanceof OAuthRefusal)) throw error;
      return reply.code(error.status).header("cache-control", "no-store").send({ error: error.error, error_description: error.message });
    });
    for (const prefix of ["/oauth", "/:service/oauth", "/mock/:service/oauth"]) {
      app.get(`${prefix}/authorize`, async (request, reply) => {
        const consent = authorize(queryOf(request), tokens);
        if (consent.kind === "redirect") return reply.redirect(consent.location, 302);
        if (consent.kind === "refused") throw new OAuthRefusal("invalid_request", consent.reason);
        return reply.type("text/html; charset=utf-8").header("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'").send(consent.html);
      });
      app.post(`${prefix}/token`, async (request, reply) => reply.header("cache-control", "no-store").send(grant(request, tokens)));
      app.post(`${prefix}/revoke`, async (request) => {
        tokens.revoke(fieldsOf(request).get("token") ?? "");
        return {};
      });
      app.post(`${prefix}/introspect`, async (request) => tokens.introspect(fieldsOf(request).get("token") ?? ""));
      app.get(`${prefix}/.well-known/oauth-authorization-server`, async (request) => metadata(request));
    }
    app.get("/.well-known/oauth-authorization-server", async (request) => metadata(request));
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

function grant(request: FastifyRequest, tokens: OAuthTokens): TokenSet {
  const fields = fieldsOf(request);
  const clientId = basicUser(request.headers.authorization) ?? fields.get("client_id") ?? "";
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
function fieldsOf(request: FastifyRequest): ReadonlyMap<string, string> {
  const body = request.body as Json;
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

function queryOf(request: FastifyRequest): URLSearchParams {
  return new URLSearchParams(request.url.split("?")[1] ?? "");
}

function metadata(request: FastifyRequest): Record<string, unknown> {
  const origin = `http://${request.headers.host ?? "127.0.0.1"}`;
  const base = origin + (/^(.*\/oauth)\//.exec(request.url)?.[1] ?? "/oauth");
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
