import { isJsonObject, type Json, type JsonObject } from "@fastn/core/values";

/** The ways to sign in that requests of a collection name, as security schemes: each once, however many requests use it. */
export class PostmanAuth {
  private readonly fill: (text: string) => string;
  private readonly found = new Map<string, JsonObject>();

  /** @param fill puts the collection's variables into a text */
  constructor(fill: (text: string) => string) {
    this.fill = fill;
  }

  get schemes(): JsonObject {
    return Object.fromEntries(this.found);
  }

  /** OpenAPI's `security` of a request with this `auth`; undefined when it says nothing that can be told. */
  requirementOf(auth: Json | undefined): Json | undefined {
    if (!isJsonObject(auth)) return undefined;
    if (auth["type"] === "noauth") return [];
    const scheme = this.schemeOf(String(auth["type"]), settingsOf(auth));
    return scheme === null ? undefined : [{ [this.nameOf(scheme)]: [] }];
  }

  private nameOf(scheme: JsonObject): string {
    const text = JSON.stringify(scheme);
    const known = [...this.found].find(([, each]) => JSON.stringify(each) === text)?.[0];
    if (known !== undefined) return known;
    const kind = scheme["type"] === "http" ? String(scheme["scheme"]) : scheme["type"] === "apiKey" ? `key ${String(scheme["name"])}` : "oauth";
    const plain = kind.replaceAll(/[^\w .-]/g, "_").slice(0, 80);
    let name = plain;
    for (let number = 2; this.found.has(name); number++) name = `${plain} ${number}`;
    this.found.set(name, scheme);
    return name;
  }

  private schemeOf(type: string, settings: ReadonlyMap<string, string>): JsonObject | null {
    const setting = (name: string): string => this.fill(settings.get(name) ?? "");
    switch (type) {
      case "bearer":
      case "jwt":
        return { type: "http", scheme: "bearer" };
      case "basic":
        return { type: "http", scheme: "basic" };
      case "apikey":
        return { type: "apiKey", in: setting("in") === "query" ? "query" : "header", name: setting("key") || "x-api-key" };
      case "oauth2":
        return oauthOf(setting);
      default:
        return null;
    }
  }
}

/** Flows of OpenAPI by Postman's names of the grant, as far as the addresses are written out; a token made elsewhere otherwise. */
function oauthOf(setting: (name: string) => string): JsonObject {
  const tokenUrl = setting("accessTokenUrl");
  const authorizationUrl = setting("authUrl");
  const scopes = Object.fromEntries(
    setting("scope")
      .split(/[\s,]+/)
      .filter((scope) => scope !== "")
      .map((scope) => [scope, ""]),
  );
  if (!/^https?:/.test(tokenUrl)) return { type: "http", scheme: "bearer" };
  if (setting("grant_type") === "client_credentials") return { type: "oauth2", flows: { clientCredentials: { tokenUrl, scopes } } };
  if (!/^https?:/.test(authorizationUrl)) return { type: "http", scheme: "bearer" };
  return { type: "oauth2", flows: { authorizationCode: { authorizationUrl, tokenUrl, scopes } } };
}

/** Format 2.1 lists them as key and value, 2.0 as an object. */
function settingsOf(auth: JsonObject): ReadonlyMap<string, string> {
  const given = auth[String(auth["type"])];
  const pairs: readonly (readonly [Json | undefined, Json | undefined])[] = Array.isArray(given)
    ? (given as readonly Json[]).filter(isJsonObject).map(({ key, value }) => [key, value])
    : Object.entries(isJsonObject(given) ? given : {});
  return new Map(pairs.map(([key, value]) => [String(key), typeof value === "string" ? value : ""]));
}
