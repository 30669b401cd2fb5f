import { AppError, isJsonObject, type Json, type JsonObject } from "@fastn/core/values";
import { segment } from "../client/url.ts";
import type { HttpBodyOptions } from "../client/http-client.ts";
import { multipartBody, fileBytes } from "./multipart-body.ts";
import type { ApiBody, ApiOperation, ApiParameter } from "./operation.ts";

export interface BuiltRequest {
  /** Path and query, relative to the connection's address. */
  readonly url: string;
  readonly options: HttpBodyOptions;
}

/**
 * The request an action's input stands for.
 * @throws AppError DATA_VALIDATION_ERROR naming the field
 */
export function buildRequest(operation: ApiOperation, input: JsonObject): BuiltRequest {
  const headers: Record<string, string> = {};
  const query = new URLSearchParams(operation.query);
  const cookies: string[] = [];
  let path = operation.path;
  for (const parameter of operation.parameters) {
    const value = input[parameter.field];
    if (value === undefined || value === null) {
      if (parameter.in === "path") throw new AppError("DATA_VALIDATION_ERROR", `The input "${parameter.field}" is missing.`, { field: parameter.field });
      continue;
    }
    if (parameter.in === "path") path = path.replaceAll(`{${parameter.name}}`, segment(simple(value, parameter), parameter.field));
    else if (parameter.in === "query") for (const [name, text] of queryPairs(parameter, value)) query.append(name, text);
    else if (parameter.in === "header") headers[parameter.name] = simple(value, parameter);
    else cookies.push(`${parameter.name}=${encodeURIComponent(simple(value, parameter))}`);
  }
  if (cookies.length > 0) headers["cookie"] = cookies.join("; ");
  const text = query.toString();
  return { url: text === "" ? path : `${path}?${text}`, options: { headers, answer: "auto", ...bodyOptions(operation.body, input["body"], headers) } };
}

function bodyOptions(body: ApiBody | null, value: Json | undefined, headers: Record<string, string>): Pick<HttpBodyOptions, "body" | "bytes"> {
  if (body === null || value === undefined || (value === null && body.kind !== "json")) return {};
  headers["content-type"] = body.contentType;
  switch (body.kind) {
    case "json":
      // Text that is a JSON body has to be quoted; the client sends text as it is.
      return { body: typeof value === "string" ? JSON.stringify(value) : value };
    case "form":
      return { body: formText(value) };
    case "multipart": {
      const { contentType, bytes } = multipartBody(value, body.encoding);
      headers["content-type"] = contentType;
      return { bytes };
    }
    case "text":
      return { body: typeof value === "string" ? value : JSON.stringify(value) };
    case "bytes":
      return { bytes: fileBytes(value, "body") };
  }
}

/** `a=1&list=x&list=y&nested[key]=z`: what most services take; a service with other ideas gets text made by the author. */
function formText(value: Json): string {
  if (typeof value === "string") return value;
  if (!isJsonObject(value)) throw new AppError("DATA_VALIDATION_ERROR", 'The input "body" must be an object: it is sent as a form.', { field: "body" });
  const form = new URLSearchParams();
  const add = (name: string, member: Json): void => {
    if (member === null) return;
    if (Array.isArray(member)) for (const [index, item] of (member as readonly Json[]).entries()) add(isJsonObject(item) ? `${name}[${index}]` : name, item);
    else if (isJsonObject(member)) for (const [key, inner] of Object.entries(member)) add(`${name}[${key}]`, inner);
    else form.append(name, String(member));
  };
  for (const [name, member] of Object.entries(value)) add(name, member);
  return form.toString();
}

/** OpenAPI's styles for query parameters: form, spaceDelimited, pipeDelimited, deepObject; `json` for parameters described by a media type. */
function queryPairs({ name, style, explode }: ApiParameter, value: Json): [string, string][] {
  if (style === "json") return [[name, JSON.stringify(value)]];
  if (Array.isArray(value)) {
    const texts = (value as readonly Json[]).filter((item) => item !== null).map(plain);
    if (explode) return texts.map((text) => [name, text]);
    return texts.length === 0 ? [] : [[name, texts.join(style === "spaceDelimited" ? " " : style === "pipeDelimited" ? "|" : ",")]];
  }
  if (!isJsonObject(value)) return [[name, plain(value)]];
  const members = Object.entries(value).filter(([, member]) => member !== null);
  if (style === "deepObject") return members.flatMap(([key, member]) => deepPairs(`${name}[${key}]`, member));
  if (explode) return members.map(([key, member]) => [key, plain(member)]);
  return [[name, members.flatMap(([key, member]) => [key, plain(member)]).join(",")]];
}

function deepPairs(name: string, value: Json): [string, string][] {
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => [name, plain(item)]);
  if (isJsonObject(value)) return Object.entries(value).flatMap(([key, member]) => deepPairs(`${name}[${key}]`, member));
  return [[name, plain(value)]];
}

/** `simple` style: of path and header. */
function simple(value: Json, { explode }: ApiParameter): string {
  if (Array.isArray(value)) return (value as readonly Json[]).map(plain).join(",");
  if (!isJsonObject(value)) return plain(value);
  return Object.entries(value)
    .map(([key, member]) => `${key}${explode ? "=" : ","}${plain(member)}`)
    .join(",");
}

const plain = (value: Json): string => (typeof value === "object" && value !== null ? JSON.stringify(value) : String(value));
