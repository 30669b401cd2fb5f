import { isJsonObject, type Json, type JsonObject } from "@fastn/core/values";
import { PostmanAuth } from "./postman-auth.ts";
import { schemaOfExample } from "./schema-of-example.ts";

interface Found {
  readonly name: string;
  readonly folders: readonly string[];
  readonly request: JsonObject;
  readonly responses: readonly JsonObject[];
  /** Its own, or that of the nearest folder that has one, or the collection's. */
  readonly auth: Json | undefined;
}

/** A Postman collection (v2.0, v2.1) as OpenAPI 3: one operation a request, types from its examples. Requests to the same method and path are put together. */
export function postmanToOpenApi(collection: JsonObject): JsonObject {
  const variables = new Map(
    objects(collection["variable"]).flatMap((variable) =>
      typeof variable["key"] === "string" ? [[variable["key"], String(variable["value"] ?? "")] as const] : [],
    ),
  );
  const fill = (text: string): string => text.replaceAll(/\{\{([^{}]+)\}\}/g, (whole, name: string) => variables.get(name.trim()) ?? whole);
  const found = requestsOf(collection["item"], [], collection["auth"]);
  const addresses = found.map(({ request }) => addressOf(request["url"], fill));
  const server = addresses.map(({ origin }) => origin).find((origin) => origin !== "") ?? "";
  const paths: Record<string, Record<string, Json>> = {};
  const auth = new PostmanAuth(fill);
  for (const [index, each] of found.entries()) {
    const { path, query } = addresses[index]!;
    const method = String(each.request["method"] ?? "GET").toLowerCase();
    const item = (paths[path] ??= {});
    const security = auth.requirementOf(each.auth);
    const operation = { ...operationOf(each, path, query), ...(security !== undefined && { security }) };
    const before = item[method];
    item[method] = isJsonObject(before) ? joined(before, operation) : operation;
  }
  const info = isJsonObject(collection["info"]) ? collection["info"] : {};
  return {
    openapi: "3.0.3",
    info: { title: String(info["name"] ?? "API"), description: textOf(info["description"]), version: "1" },
    servers: server === "" ? [] : [{ url: server }],
    paths: paths as unknown as JsonObject,
    components: { securitySchemes: auth.schemes },
  };
}

function requestsOf(items: Json | undefined, folders: readonly string[], above: Json | undefined): Found[] {
  return objects(items).flatMap((item) => {
    const name = String(item["name"] ?? "");
    if (item["item"] !== undefined)
      return folders.length > 50 ? [] : requestsOf(item["item"], [...folders, name], isJsonObject(item["auth"]) ? item["auth"] : above);
    const given = item["request"];
    const request: Json = typeof given === "string" ? { method: "GET", url: given } : (given ?? null);
    if (!isJsonObject(request)) return [];
    return [{ name, folders, request, responses: objects(item["response"]), auth: isJsonObject(request["auth"]) ? request["auth"] : above }];
  });
}

interface Address {
  /** With scheme, without trailing slash; empty when it is a variable nobody gave a value. */
  readonly origin: string;
  /** Placeholders as `{name}`. */
  readonly path: string;
  readonly query: readonly JsonObject[];
}

function addressOf(url: Json | undefined, fill: (text: string) => string): Address {
  const raw = fill(typeof url === "string" ? url : isJsonObject(url) ? String(url["raw"] ?? "") : "");
  const [before = ""] = raw.split(/[?#]/);
  const match = /^(https?:\/\/[^/]+|\{\{[^{}]+\}\}|[\w.-]+\.[a-z]{2,}(?::\d+)?(?=\/|$))?(\/.*)?$/i.exec(before);
  const origin = match?.[1] ?? "";
  const path = (match?.[2] ?? (before.startsWith("/") ? before : `/${before}`)).replaceAll(/\{\{([^{}]+)\}\}/g, "{$1}").replaceAll(/(?<=\/):([\w-]+)/g, "{$1}");
  const query =
    isJsonObject(url) && url["query"] !== undefined
      ? objects(url["query"])
      : [...new URLSearchParams(raw.split("?")[1] ?? "")].map(([key, value]) => ({ key, value }));
  return {
    origin: origin.startsWith("{{") ? "" : origin !== "" && !/^https?:/i.test(origin) ? `https://${origin}` : origin,
    path: path.length > 1 ? path.replace(/\/+$/, "") : path,
    query,
  };
}

function operationOf({ name, folders, request, responses }: Found, path: string, query: readonly JsonObject[]): JsonObject {
  const placeholders = [...path.matchAll(/\{([^}]+)\}/g)].map(([, placeholder = ""]) => ({
    name: placeholder,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const fields = new Map<string, JsonObject>();
  for (const each of query) {
    if (typeof each["key"] !== "string" || each["key"] === "") continue;
    const repeated = fields.has(each["key"]);
    const schema = repeated ? { type: "array", items: { type: "string" } } : looseSchema(each["value"]);
    fields.set(each["key"], { name: each["key"], in: "query", schema, description: textOf(each["description"]) });
  }
  const headers = objects(request["header"])
    .filter(({ key, disabled }) => typeof key === "string" && key !== "" && disabled !== true)
    .map(({ key, value, description }) => ({ name: key ?? "", in: "header", schema: looseSchema(value), description: textOf(description) }));
  const body = bodyOf(request["body"]) ?? savedBody(responses);
  return {
    summary: name,
    description: textOf(request["description"]),
    tags: folders.slice(0, 1),
    parameters: [...placeholders, ...fields.values(), ...headers] as unknown as Json,
    ...(body !== null && { requestBody: body }),
    responses: responsesOf(responses),
  };
}

/** Generated collections leave a request empty and keep what was sent with the saved answers. */
function savedBody(responses: readonly JsonObject[]): JsonObject | null {
  for (const { originalRequest: sent } of responses) {
    const body = isJsonObject(sent) ? bodyOf(sent["body"]) : null;
    if (body !== null) return body;
  }
  return null;
}

function bodyOf(body: Json | undefined): JsonObject | null {
  if (!isJsonObject(body)) return null;
  const fieldsOf = (list: Json | undefined): JsonObject => ({
    type: "object",
    properties: Object.fromEntries(
      objects(list).flatMap(({ key, type, value, description }) =>
        typeof key === "string" && key !== ""
          ? [[key, { ...(type === "file" ? { type: "string", format: "binary" } : looseSchema(value)), description: textOf(description) }] as const]
          : [],
      ),
    ),
  });
  switch (body["mode"]) {
    case "raw": {
      const text = String(body["raw"] ?? "");
      if (text.trim() === "") return null;
      const example = parseLoose(text);
      return example === undefined
        ? { content: { "text/plain": { schema: { type: "string" } } } }
        : { content: { "application/json": { schema: schemaOfExample(example), ...exampleIn(text, example) } } };
    }
    case "urlencoded":
      return { content: { "application/x-www-form-urlencoded": { schema: fieldsOf(body["urlencoded"]) } } };
    case "formdata":
      return { content: { "multipart/form-data": { schema: fieldsOf(body["formdata"]) } } };
    case "graphql":
      return {
        content: {
          "application/json": { schema: { type: "object", properties: { query: { type: "string" }, variables: { type: "object" } }, required: ["query"] } },
        },
      };
    case "file":
      return { content: { "application/octet-stream": { schema: { type: "string", format: "binary" } } } };
    default:
      return null;
  }
}

function responsesOf(responses: readonly JsonObject[]): JsonObject {
  const byCode: Record<string, Json> = {};
  for (const response of responses) {
    const code = String(response["code"] ?? 200);
    const text = String(response["body"] ?? "");
    const example = parseLoose(text);
    byCode[code] ??= {
      description: String(response["name"] ?? ""),
      ...(example !== undefined && { content: { "application/json": { schema: schemaOfExample(example), ...exampleIn(text, example) } } }),
    };
  }
  if (!Object.keys(byCode).some((code) => code.startsWith("2"))) byCode["200"] = { description: "", content: { "application/json": { schema: {} } } };
  return byCode;
}

/** Two requests of one path: what either can be given can be given. */
function joined(first: JsonObject, second: JsonObject): JsonObject {
  const names = new Set(objects(first["parameters"]).map((parameter) => `${String(parameter["in"])} ${String(parameter["name"])}`));
  const more = objects(second["parameters"]).filter((parameter) => !names.has(`${String(parameter["in"])} ${String(parameter["name"])}`));
  const responses = { ...(second["responses"] as JsonObject), ...(first["responses"] as JsonObject) };
  return { ...second, ...first, parameters: [...objects(first["parameters"]), ...more], responses };
}

/** An example worth showing: generated collections have placeholders in the place of values. */
const exampleIn = (text: string, example: Json): JsonObject => (/"<\w+>"/.test(text) ? {} : { example });

/** JSON, also with Postman's bare `{{variables}}` and generated placeholders in it; undefined when it is none. */
function parseLoose(text: string): Json | undefined {
  for (const attempt of [text, text.replaceAll(/(?<=[:[,]\s*)\{\{[^{}]+\}\}/g, "null")]) {
    try {
      return JSON.parse(attempt) as Json;
    } catch {
      // the next form, or none
    }
  }
  return undefined;
}

/** `<integer>`, `10` and `true` say what is expected; anything else is text. */
function looseSchema(value: Json | undefined): JsonObject {
  const text = String(value ?? "");
  if (/^<(integer|long)>$/.test(text) || /^-?\d{1,15}$/.test(text)) return { type: "integer" };
  if (/^<(number|float|double)>$/.test(text) || /^-?\d+\.\d+$/.test(text)) return { type: "number" };
  return /^(true|false|<boolean>)$/.test(text) ? { type: "boolean" } : { type: "string" };
}

const textOf = (value: Json | undefined): string => (typeof value === "string" ? value : isJsonObject(value) ? String(value["content"] ?? "") : "");

const objects = (list: Json | undefined): JsonObject[] => (Array.isArray(list) ? (list as readonly Json[]).filter(isJsonObject) : []);
