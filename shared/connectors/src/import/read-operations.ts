import { isJsonObject, type Json, type JsonObject } from "@fastn/core/values";
import type { Carrier } from "../client/sign.ts";
import type { ActionType } from "../definition.ts";
import { actionNames, type NamedBy } from "./names.ts";
import type { ApiAnswer, ApiBody, ApiOperation, ApiParameter } from "./operation.ts";
import { guessPagination, listPath } from "./pagination.ts";
import { resolve, resolveObject } from "./references.ts";
import { shorten } from "./json-schema.ts";
import { carrierOf, readSecurity, type Requirements, type Schemes } from "./security.ts";
import { singular, wordsOf } from "./words.ts";

const methods = ["get", "post", "put", "patch", "delete"] as const;
/** Set by the connection or the transport. */
const ownHeaders = new Set(["authorization", "content-type", "accept", "content-length", "host", "cookie", "connection", "transfer-encoding", "user-agent"]);
/** Descriptions list the token beside the security scheme that sends it. */
const credentialNames = /^(token|access[_-]?token|api[_-]?key|auth[_-]?token|x-api-key)$/i;

interface Draft extends NamedBy {
  readonly query: string;
  readonly raw: JsonObject;
  readonly verb: (typeof methods)[number];
  readonly parameters: readonly ApiParameter[];
  readonly answer: ApiAnswer;
  readonly security: Requirements | null;
}

interface SignIn {
  readonly secured: boolean;
  /** Where the operation's credentials stand: not for the action's input to fill. */
  readonly carriers: readonly Carrier[];
}

/** Every operation of an OpenAPI 3 document, in its order. */
export function readOperations(document: JsonObject, schemes: Schemes): ApiOperation[] {
  const drafts: Draft[] = [];
  const paths = isJsonObject(document["paths"]) ? document["paths"] : {};
  for (const [written, given] of Object.entries(paths)) {
    const [path = "", query = ""] = written.split("#")[0]?.split("?", 2) ?? [];
    const item = resolveObject(document, given);
    for (const verb of methods) {
      const raw = resolve(document, item[verb]);
      if (!path.startsWith("/") || !isJsonObject(raw)) continue;
      const stated = Array.isArray(raw["security"]) ? raw["security"] : document["security"];
      const security = readSecurity(document, raw, schemes);
      const carriers = [...new Set((security ?? []).flat())].flatMap((scheme) => (schemes[scheme] === undefined ? [] : [carrierOf(scheme, schemes[scheme])]));
      const signIn = { secured: Array.isArray(stated) && stated.length > 0, carriers };
      const parameters = readParameters(document, item["parameters"], raw["parameters"], path, signIn);
      const answer = readAnswer(document, raw["responses"]);
      const operationId = typeof raw["operationId"] === "string" ? raw["operationId"] : "";
      const isList = verb === "get" && !/\}[^/]*$/.test(path) && listPath(answer.schema, document, path) !== null;
      drafts.push({ method: verb.toUpperCase(), path, query, operationId, isList, raw, verb, parameters, answer, security });
    }
  }
  const names = actionNames(drafts);
  return drafts.map((draft, index) => finish(document, draft, names[index] ?? `call${index}`));
}

function finish(document: JsonObject, draft: Draft, name: string): ApiOperation {
  const { raw, path, query, parameters, answer, security } = draft;
  const summary = typeof raw["summary"] === "string" ? raw["summary"].replaceAll(/\s+/g, " ").trim() : "";
  const description = typeof raw["description"] === "string" ? shorten(raw["description"]) : "";
  const type = typeOf(draft, name);
  return {
    name,
    method: draft.verb.toUpperCase() as ApiOperation["method"],
    path,
    query,
    summary: summary.slice(0, 120),
    description: description !== "" ? description : summary !== "" ? summary : `${draft.method} ${path}`,
    entity: entityOf(path, raw),
    type,
    parameters,
    body: draft.verb === "get" ? null : readBody(document, raw["requestBody"]),
    answer,
    pagination: draft.verb === "get" ? guessPagination(parameters, answer.schema, document, path) : null,
    deprecated: raw["deprecated"] === true,
    security,
  };
}

function typeOf({ verb, isList }: Draft, name: string): ActionType {
  const [first = ""] = wordsOf(name);
  if (verb === "get") return isList ? "list" : "read";
  if (verb === "delete" || /^(delete|remove|archive|revoke)$/.test(first)) return "delete";
  if (verb === "put" || verb === "patch" || /^(update|replace|set)$/.test(first)) return "update";
  if (/^(search|query|list|find)$/.test(first)) return "list";
  return /^(get|read|retrieve|fetch)$/.test(first) ? "read" : "create";
}

function entityOf(path: string, raw: JsonObject): string {
  const part = path.split("/").findLast((each) => each !== "" && !each.includes("{"));
  const words = wordsOf(part ?? "");
  const tag = Array.isArray(raw["tags"]) ? wordsOf(String(raw["tags"][0] ?? "")) : [];
  return singular((words.length > 0 ? words : tag).join("_")) || "record";
}

function readParameters(document: JsonObject, shared: Json | undefined, own: Json | undefined, path: string, signIn: SignIn): ApiParameter[] {
  const byKey = new Map<string, JsonObject>();
  for (const list of [shared, own]) {
    for (const given of Array.isArray(list) ? (list as readonly Json[]) : []) {
      const parameter = resolveObject(document, given);
      if (typeof parameter["name"] === "string") byKey.set(`${String(parameter["in"])} ${parameter["name"]}`, parameter);
    }
  }
  // A placeholder nobody declared still has to be filled in.
  for (const [, name = ""] of path.matchAll(/\{([^}]+)\}/g)) {
    if (!byKey.has(`path ${name}`)) byKey.set(`path ${name}`, { name, in: "path", required: true, schema: { type: "string" } });
  }
  const fields = new Set<string>(["body", "all", "maxRecords"]);
  return [...byKey.values()].flatMap((parameter) => {
    const read = readParameter(document, parameter, path, signIn);
    if (read === null) return [];
    let field = fields.has(read.name) ? `${read.name}_${read.in}` : read.name;
    while (fields.has(field)) field += "_";
    fields.add(field);
    return [{ ...read, field }];
  });
}

function readParameter(document: JsonObject, parameter: JsonObject, path: string, { secured, carriers }: SignIn): Omit<ApiParameter, "field"> | null {
  const name = String(parameter["name"]);
  const place = parameter["in"];
  if (place !== "path" && place !== "query" && place !== "header" && place !== "cookie") return null;
  if (place === "path" && !path.includes(`{${name}}`)) return null;
  if (place === "header" && (ownHeaders.has(name.toLowerCase()) || !/^[\w!#$%&'*+.^`|~-]+$/.test(name))) return null;
  if (secured && place !== "path" && credentialNames.test(name)) return null;
  if (carriers.some((carrier) => carrier.in === place && carrier.name === (place === "header" ? name.toLowerCase() : name))) return null;
  if (name === "__proto__" || name === "constructor" || name === "prototype") return null;
  const content = isJsonObject(parameter["content"]) ? Object.values(parameter["content"])[0] : undefined;
  const schema = parameter["schema"] ?? (isJsonObject(content) ? content["schema"] : undefined) ?? { type: "string" };
  const style =
    typeof parameter["style"] === "string" ? parameter["style"] : content !== undefined ? "json" : place === "query" || place === "cookie" ? "form" : "simple";
  return {
    name,
    in: place,
    required: place === "path" || parameter["required"] === true,
    description: typeof parameter["description"] === "string" ? shorten(parameter["description"]) : "",
    schema,
    style,
    explode: typeof parameter["explode"] === "boolean" ? parameter["explode"] : style === "form",
  };
}

function readBody(document: JsonObject, given: Json | undefined): ApiBody | null {
  const body = resolveObject(document, given);
  const content = isJsonObject(body["content"]) ? body["content"] : {};
  const contentType = preferred(Object.keys(content));
  if (contentType === null) return null;
  const media = resolveObject(document, content[contentType]);
  const kind = kindOf(contentType);
  return {
    required: body["required"] === true,
    contentType: contentType.includes("*") ? "application/json" : contentType,
    kind,
    schema: media["schema"] ?? (kind === "json" ? {} : { type: "string" }),
    encoding: isJsonObject(media["encoding"]) ? media["encoding"] : {},
  };
}

function kindOf(contentType: string): ApiBody["kind"] {
  if (/[/+]json\b/i.test(contentType) || contentType === "*/*") return "json";
  if (/x-www-form-urlencoded/i.test(contentType)) return "form";
  if (/^multipart\//i.test(contentType)) return "multipart";
  return /^text\/|[/+]xml\b|graphql|yaml/i.test(contentType) ? "text" : "bytes";
}

const preferred = (types: readonly string[]): string | null =>
  types.find((type) => /[/+]json\b/i.test(type)) ??
  types.find((type) => /urlencoded/i.test(type)) ??
  types.find((type) => /^multipart\//i.test(type)) ??
  types[0] ??
  null;

function readAnswer(document: JsonObject, given: Json | undefined): ApiAnswer {
  const responses = isJsonObject(given) ? given : {};
  const codes = Object.keys(responses);
  const code =
    codes.filter((each) => /^2\d\d$/.test(each)).toSorted()[0] ?? codes.find((each) => /^2xx$/i.test(each)) ?? codes.find((each) => each === "default");
  const response = code === undefined ? {} : resolveObject(document, responses[code]);
  const status = code !== undefined && /^2\d\d$/.test(code) ? Number(code) : 200;
  const content = isJsonObject(response["content"]) ? response["content"] : {};
  const contentType = preferred(Object.keys(content));
  if (contentType === null) return { status, contentType: null, schema: {} };
  const media = resolveObject(document, content[contentType]);
  const example = exampleOf(document, media);
  const schema = media["schema"] ?? {};
  return { status, contentType: contentType.includes("*") ? "application/json" : contentType, schema, ...(example !== undefined && { example }) };
}

function exampleOf(document: JsonObject, media: JsonObject): Json | undefined {
  if (media["example"] !== undefined) return media["example"];
  const [first] = isJsonObject(media["examples"]) ? Object.values(media["examples"]) : [];
  return first === undefined ? undefined : resolveObject(document, first)["value"];
}
