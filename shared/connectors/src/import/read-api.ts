import { isJsonObject, type Json, type JsonObject } from "@fastn/core/values";
import { shorten } from "./json-schema.ts";
import type { Api, ApiServer } from "./operation.ts";
import { parseText } from "./parse-text.ts";
import { readOperations } from "./read-operations.ts";
import { checkDocument } from "./references.ts";
import { refuse } from "./refusal.ts";
import { readSchemes } from "./security.ts";

/**
 * OpenAPI 3.x, Swagger 2 or a Postman collection (2.x), JSON or YAML, as one description. Runs nothing and fetches nothing.
 * @param file names the text in messages
 * @throws AppError CONFIG_INVALID with file, line and column
 */
export async function readApi(text: string, file: string): Promise<Api> {
  const given = await parseText(text, file);
  await checkDocument(given, text, file);
  const { document, notes } = await toOpenApi(given, file);
  const { schemes, notes: unusable } = readSchemes(document);
  const operations = readOperations(document, schemes);
  if (operations.length === 0) refuse(file, 'The description has no operations: "paths" is missing or empty.');
  const info = isJsonObject(document["info"]) ? document["info"] : {};
  const title =
    typeof info["title"] === "string" && info["title"].trim() !== "" ? info["title"].trim() : file.replace(/^.*[\\/]|\.(openapi|swagger|postman)?\.?\w+$/g, "");
  return {
    title: title.slice(0, 80),
    description: typeof info["description"] === "string" ? shorten(info["description"]) : "",
    version: typeof info["version"] === "string" ? info["version"] : "",
    server: serverOf(document),
    document,
    operations,
    schemes,
    notes: [...notes, ...unusable],
  };
}

async function toOpenApi(given: JsonObject, file: string): Promise<{ readonly document: JsonObject; readonly notes: readonly string[] }> {
  if (typeof given["openapi"] === "string" && /^3\.\d/.test(given["openapi"])) return { document: given, notes: [] };
  if (given["swagger"] === "2.0" || given["swagger"] === 2) return { document: await fromSwagger(given, file), notes: ["Converted from Swagger 2."] };
  const info = given["info"];
  if (Array.isArray(given["item"]) && isJsonObject(info)) {
    const { postmanToOpenApi } = await import("./postman.ts");
    return { document: postmanToOpenApi(given), notes: ["Converted from a Postman collection: types are taken from its examples."] };
  }
  const version = given["openapi"] ?? given["swagger"];
  const hint = version === undefined ? "It has neither `openapi`, `swagger` nor a Postman collection's `item`." : `Its version is ${JSON.stringify(version)}.`;
  return refuse(file, `This is no API description that can be imported. ${hint} OpenAPI 3.x, Swagger 2.0 and Postman collections can.`);
}

async function fromSwagger(given: JsonObject, file: string): Promise<JsonObject> {
  const { convertObj } = await import("swagger2openapi");
  try {
    const { openapi } = await convertObj(given, { patch: true, warnOnly: true, resolve: false });
    return openapi as JsonObject;
  } catch (error) {
    return refuse(file, `The Swagger 2 description cannot be converted: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

function serverOf(document: JsonObject): ApiServer {
  const servers = (Array.isArray(document["servers"]) ? (document["servers"] as readonly Json[]) : []).filter(isJsonObject);
  const [first] = servers;
  // The same place without TLS stands first in old descriptions: credentials must not go there in the clear.
  const safe = servers.find(({ url }) => url === String(first?.["url"] ?? "").replace(/^http:/i, "https:"));
  const server = safe ?? first ?? {};
  const variables = isJsonObject(server["variables"]) ? server["variables"] : {};
  const url = String(server["url"] ?? "").replaceAll(/\{([^}]+)\}/g, (_, name: string) => {
    const variable = variables[name];
    return isJsonObject(variable) ? String(variable["default"] ?? "") : "";
  });
  if (/^https?:\/\//i.test(url) && URL.canParse(url)) {
    const { origin, pathname } = new URL(url);
    return { origin, root: pathname.replace(/\/+$/, "") };
  }
  return { origin: undefined, root: url.startsWith("/") ? url.replace(/\/+$/, "").split(/[?#]/)[0]! : "" };
}
