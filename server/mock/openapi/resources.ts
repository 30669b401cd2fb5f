import type { Json } from "@fastn/core/values";
import type { Api, ApiOperation } from "@fastn/connectors/import";
import { envelopeOf, idField, propertiesOf, type Envelope } from "./envelope.ts";

/** A collection an API has: `/pets` with `/pets/{petId}`. */
export interface Resource {
  /** Path of the collection, with its own placeholders. */
  readonly path: string;
  /** Placeholder of one record, as its first path has it. */
  readonly parameter: string;
  readonly idField: string;
  /** Fields of a record that other paths of the same shape ask by: `/contacts/{ContactNumber}` beside `/contacts/{ContactID}`. */
  readonly otherIds: readonly string[];
  /** Schema of one record. */
  readonly item: Json;
}

/** What an operation does with a resource. */
export interface Role {
  readonly kind: "list" | "create" | "read" | "update" | "delete";
  readonly resource: Resource;
  readonly answer: Envelope;
  readonly body: Envelope;
}

const itemPath = /^(.*)\/\{([^/{}]+)\}$/;
/** `POST /pets/search` lists like `GET /pets`. */
const searchPath = /^(.*)\/(search|query|list)$/i;

/** The placeholder that names one record in a path of its own; null for a collection's. */
export const recordPlaceholder = (path: string): string | null => itemPath.exec(path)?.[2] ?? null;

/** The part each operation plays, by its index; operations that are about no collection have none. */
export function readRoles({ operations, document }: Api): ReadonlyMap<number, Role> {
  const resources = new Map<string, Resource>();
  for (const { path, answer, method } of operations) {
    const match = itemPath.exec(path);
    const [, collection = "", parameter = ""] = match ?? [];
    if (match === null || collection === "" || resources.has(collection)) continue;
    const siblings = operations.filter((each) => each.path === collection && (each.method === "GET" || each.method === "POST" || each.method === "PUT"));
    if (siblings.length === 0) continue;
    const reader =
      operations.find((each) => each.path === path && each.method === "GET") ?? operations.find((each) => each.path === collection && each.method === "GET");
    const schema = reader?.answer.schema ?? (method === "DELETE" ? (siblings[0]?.answer.schema ?? {}) : answer.schema);
    const { item } = envelopeOf(schema, document, [parameter], collection);
    const properties = propertiesOf(item, document);
    if (Object.keys(properties).length === 0) continue;
    const id = idField(properties, [parameter]) ?? "id";
    const others = operations.flatMap((each) => (itemPath.exec(each.path)?.[1] === collection ? (itemPath.exec(each.path)?.[2] ?? []) : []));
    const otherIds = [...new Set(others)].filter((name) => name !== id && Object.hasOwn(properties, name));
    resources.set(collection, { path: collection, parameter, item, idField: id, otherIds });
  }
  const roles = new Map<number, Role>();
  for (const [index, operation] of operations.entries()) {
    const found = roleOf(operation, resources);
    if (found === null) continue;
    const names = [found.resource.idField];
    const answer = envelopeOf(operation.answer.schema, document, names, found.resource.path);
    // A list whose records are of another kind than the collection's would show them the wrong way.
    if (found.kind === "list" && !answer.isList) continue;
    roles.set(index, { ...found, answer, body: envelopeOf(operation.body?.schema ?? {}, document, names, found.resource.path) });
  }
  return roles;
}

function roleOf({ path, method }: ApiOperation, resources: ReadonlyMap<string, Resource>): Pick<Role, "kind" | "resource"> | null {
  const collection = resources.get(path);
  if (collection !== undefined) {
    if (method === "GET") return { kind: "list", resource: collection };
    return method === "POST" || method === "PUT" ? { kind: "create", resource: collection } : null;
  }
  const searched = resources.get(searchPath.exec(path)?.[1] ?? "");
  if (searched !== undefined && method === "POST") return { kind: "list", resource: searched };
  const one = resources.get(itemPath.exec(path)?.[1] ?? "");
  if (one === undefined) return null;
  const kind = ({ GET: "read", PUT: "update", PATCH: "update", POST: "update", DELETE: "delete" } as const)[method];
  return { kind, resource: one };
}
