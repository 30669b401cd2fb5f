import { isJsonObject, type Json, type JsonObject } from "@fastn/core/values";
import type { Carrier } from "../client/sign.ts";
import type { AuthDef, SchemeDef } from "../definition.ts";
import { resolveObject } from "./references.ts";

/** Security schemes that a connection can hold, by their name in the description. */
export type Schemes = Readonly<Record<string, SchemeDef>>;
/** Sets of scheme names, one of which an operation asks for; none: it is open. */
export type Requirements = readonly (readonly string[])[];

/** How good a scheme is for a workflow that runs unattended: tokens that renew themselves first. */
const preference: readonly SchemeDef["type"][] = ["oauth2", "bearer_token", "api_key", "basic"];
/** More ways than this help nobody who has to choose one. */
const maxWays = 12;
const maxParts = 6;

/** @returns what can be used, and a sentence for each scheme that cannot */
export function readSchemes(document: JsonObject): { readonly schemes: Schemes; readonly notes: readonly string[] } {
  const defined = resolveObject(document, resolveObject(document, document["components"])["securitySchemes"]);
  const read = Object.entries(defined).map(([name, given]) => [name, readScheme(name, resolveObject(document, given))] as const);
  return {
    schemes: Object.fromEntries(read.flatMap(([name, scheme]) => (scheme === null ? [] : [[name, scheme]]))),
    notes: read.flatMap(([name, scheme]) => (scheme === null ? [`The security scheme "${name.slice(0, 80)}" is of a kind that connections cannot hold.`] : [])),
  };
}

function readScheme(scheme: string, given: JsonObject): SchemeDef | null {
  // Of component names (OpenAPI, 4.8.7.1); older descriptions have blanks in them, too.
  if (!/^[\w .-]{1,100}$/.test(scheme)) return null;
  const name = typeof given["name"] === "string" ? given["name"] : "";
  switch (given["type"]) {
    case "http":
      return readHttp(scheme, String(given["scheme"]).toLowerCase());
    case "openIdConnect":
      return { type: "bearer_token", scheme };
    case "apiKey":
      if (!/^[\w!#$%&'*+.^`|~-]{1,100}$/.test(name)) return null;
      return { type: "api_key", scheme, headerName: name, ...((given["in"] === "query" || given["in"] === "cookie") && { in: given["in"] }) };
    case "oauth2":
      return readOAuth(scheme, isJsonObject(given["flows"]) ? given["flows"] : {});
    default:
      return null;
  }
}

function readHttp(scheme: string, kind: string): SchemeDef | null {
  if (kind === "basic") return { type: "basic", scheme };
  return kind === "bearer" ? { type: "bearer_token", scheme } : null;
}

/** The flow a studio can go through; for the others a token that was made elsewhere. */
function readOAuth(scheme: string, flows: JsonObject): SchemeDef {
  for (const grant of ["authorization_code", "client_credentials"] as const) {
    const flow = flows[grant === "authorization_code" ? "authorizationCode" : "clientCredentials"];
    if (!isJsonObject(flow)) continue;
    const authorizationUrl = webAddress(flow["authorizationUrl"]);
    const tokenUrl = webAddress(flow["tokenUrl"]);
    const scopes = isJsonObject(flow["scopes"]) ? Object.keys(flow["scopes"]) : [];
    if (tokenUrl === "" || (grant === "authorization_code" && authorizationUrl === "")) continue;
    return { type: "oauth2", scheme, authorizationUrl, tokenUrl, scopes, ...(grant === "client_credentials" && { grant }) };
  }
  return { type: "bearer_token", scheme };
}

const webAddress = (value: Json | undefined): string => (typeof value === "string" && /^https?:\/\//.test(value) && URL.canParse(value) ? value : "");

/** What an operation asks for; null when neither it nor the description says anything. An empty list at the top is what generators write who know nothing. */
export function readSecurity(document: JsonObject, operation: JsonObject, schemes: Schemes): Requirements | null {
  if (Array.isArray(operation["security"])) return requirements(operation["security"] as readonly Json[], schemes);
  const general = document["security"];
  return Array.isArray(general) && general.length > 0 ? requirements(general as readonly Json[], schemes) : null;
}

/** Schemes that cannot be held are left out: a certificate may be the network's own matter. Where nothing else is asked for, nothing is known. */
function requirements(stated: readonly Json[], schemes: Schemes): Requirements | null {
  if (stated.length === 0) return [];
  const sets = stated.flatMap((each) => {
    if (!isJsonObject(each)) return [];
    const names = Object.keys(each).filter((name) => Object.hasOwn(schemes, name));
    // One person signs in once: two OAuth servers at once are more than a connection holds.
    const known = names.filter((name, index) => schemes[name]?.type !== "oauth2" || names.findIndex((other) => schemes[other]?.type === "oauth2") === index);
    return known.length === 0 && Object.keys(each).length > 0 ? [] : [known];
  });
  return sets.length === 0 ? null : sets;
}

/** Every way to sign in that the operations offer between them, the one that serves most of them first; where it does not serve all, one more that does. */
export function waysOf(schemes: Schemes, operations: readonly { readonly security: Requirements | null }[]): readonly AuthDef[] {
  const asked = operations.flatMap(({ security }) => (security === null || security.length === 0 ? [] : [security]));
  const sets = new Map<string, readonly string[]>();
  for (const set of asked.flat()) if (set.length > 0) sets.set([...set].sort().join("\n"), set);
  if (sets.size === 0) for (const name of Object.keys(schemes)) sets.set(name, [name]);
  const serves = (names: readonly string[]): number => asked.filter((security) => isServed(security, names)).length;
  const rank = (names: readonly string[]): number =>
    Math.max(...names.map((name) => preference.indexOf(schemes[name]?.type ?? "basic") + (isHidden(schemes[name]) ? 0.5 : 0)));
  const ordered = [...sets.values()]
    .map((names) => ({ names, served: serves(names), rank: rank(names) }))
    .sort((a, b) => b.served - a.served || a.rank - b.rank);
  const [best] = ordered;
  if (best === undefined) return [{ type: "none" }];
  const all = best.served < asked.length ? together(best.names, asked, schemes) : null;
  const ways = [...ordered.slice(0, maxWays - 1).map(({ names }) => names), ...(all === null ? [] : [all])];
  return ways.map((names) => wayOf(names.flatMap((name) => schemes[name] ?? [])));
}

const isServed = (security: Requirements, names: readonly string[]): boolean => security.some((set) => set.every((name) => names.includes(name)));

/** A key in a query or a cookie: more often seen by others than one in a header. */
const isHidden = (scheme: SchemeDef | undefined): boolean => scheme?.type === "api_key" && scheme.in !== undefined && scheme.in !== "header";

const wayOf = (parts: readonly SchemeDef[]): AuthDef => (parts.length === 1 && parts[0] !== undefined ? parts[0] : { type: "combined", parts });

/** As few schemes more as serve every operation; null when one connection cannot hold them. */
function together(start: readonly string[], asked: readonly Requirements[], schemes: Schemes): readonly string[] | null {
  const names = [...start];
  for (const security of asked) {
    if (isServed(security, names)) continue;
    const missing = security.map((set) => set.filter((name) => !names.includes(name))).sort((a, b) => a.length - b.length)[0] ?? [];
    names.push(...missing);
  }
  const signIns = names.filter((name) => schemes[name]?.type === "oauth2").length;
  return signIns > 1 || names.length > maxParts ? null : names;
}

/** Where a scheme's credentials stand in a request. */
export function carrierOf(scheme: string, def: SchemeDef): Carrier {
  if (def.type === "api_key")
    return { scheme, in: def.in ?? "header", name: def.in === undefined || def.in === "header" ? def.headerName.toLowerCase() : def.headerName };
  return { scheme, in: "header", name: (def.type === "oauth2" ? def.tokenHeader?.toLowerCase() : undefined) ?? "authorization" };
}
