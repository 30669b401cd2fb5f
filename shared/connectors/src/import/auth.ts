import { isJsonObject, type Json, type JsonObject } from "@fastn/core/values";
import type { AuthDef } from "../definition.ts";
import { resolveObject } from "./references.ts";

export interface ApiAuth {
  readonly def: AuthDef;
  /** Where an API key goes when not in a header. */
  readonly query?: string;
  readonly cookie?: string;
}

/** How good a scheme is for a workflow that runs unattended: tokens that renew themselves first. */
const preference = ["oauth2", "bearer_token", "api_key", "basic"];

/** The security scheme a connection uses, from those the description asks for (all that it defines, when it asks for none in particular). */
export function readAuth(document: JsonObject): ApiAuth {
  const defined = resolveObject(document, resolveObject(document, document["components"])["securitySchemes"]);
  const asked = new Set<string>([...requirements(document["security"]), ...operationRequirements(document)]);
  const names = asked.size > 0 ? Object.keys(defined).filter((name) => asked.has(name)) : Object.keys(defined);
  const found = names.flatMap((name) => readScheme(resolveObject(document, defined[name])) ?? []);
  const rank = ({ def, query, cookie }: ApiAuth): number => preference.indexOf(def.type) + (query !== undefined || cookie !== undefined ? 0.5 : 0);
  return found.toSorted((a, b) => rank(a) - rank(b))[0] ?? { def: { type: "none" } };
}

function readScheme(scheme: JsonObject): ApiAuth | null {
  const name = typeof scheme["name"] === "string" ? scheme["name"] : "";
  switch (scheme["type"]) {
    case "http":
      return { def: { type: String(scheme["scheme"]).toLowerCase() === "basic" ? "basic" : "bearer_token" } };
    case "openIdConnect":
      return { def: { type: "bearer_token" } };
    case "apiKey":
      if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) return null;
      if (scheme["in"] === "query") return { def: { type: "api_key", headerName: name }, query: name };
      return scheme["in"] === "cookie" ? { def: { type: "api_key", headerName: name }, cookie: name } : { def: { type: "api_key", headerName: name } };
    case "oauth2":
      return readOAuth(isJsonObject(scheme["flows"]) ? scheme["flows"] : {});
    default:
      return null;
  }
}

function readOAuth(flows: JsonObject): ApiAuth {
  for (const kind of ["authorizationCode", "clientCredentials", "password", "implicit"]) {
    const flow = flows[kind];
    if (!isJsonObject(flow)) continue;
    const authorizationUrl = webAddress(flow["authorizationUrl"]);
    const tokenUrl = webAddress(flow["tokenUrl"]);
    const scopes = isJsonObject(flow["scopes"]) ? Object.keys(flow["scopes"]) : [];
    if (tokenUrl !== "") return { def: { type: "oauth2", authorizationUrl, tokenUrl, scopes } };
  }
  return { def: { type: "bearer_token" } };
}

const webAddress = (value: Json | undefined): string => (typeof value === "string" && /^https?:\/\//.test(value) && URL.canParse(value) ? value : "");

const requirements = (security: Json | undefined): string[] =>
  Array.isArray(security) ? security.flatMap((each: Json) => (isJsonObject(each) ? Object.keys(each) : [])) : [];

function operationRequirements(document: JsonObject): string[] {
  const items = isJsonObject(document["paths"]) ? Object.values(document["paths"]) : [];
  return items.flatMap((item) =>
    isJsonObject(item) ? Object.values(item).flatMap((operation) => (isJsonObject(operation) ? requirements(operation["security"]) : [])) : [],
  );
}
