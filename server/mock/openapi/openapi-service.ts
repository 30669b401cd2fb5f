import { isJsonObject, type Json, type JsonObject } from "@fastn/core/values";
import type { Api, ApiOperation } from "@fastn/connectors/import";
import { SchemaCompiler, itemCount, type WriteValue } from "../generate/compile-schema.ts";
import { english, loadTables } from "../generate/tables.ts";
import { hashText, randomStream } from "../random.ts";
import { json, type MockAnswer, type MockRequest, type MockRoute, type MockService } from "../service.ts";
import { shownAs, withAccepted } from "./with-accepted.ts";
import { Collection } from "./collection.ts";
import { recordsIn, wrap } from "./envelope.ts";
import { markPage, pageOf } from "./page.ts";
import { readsHeaders, signInFault } from "./sign-in.ts";
import { readRoles, recordPlaceholder, type Resource, type Role } from "./resources.ts";
import { flat } from "@fastn/connectors/import";

interface ApiData {
  readonly seed: number;
  readonly locale: string;
  /** By path as called: `/owners/7/pets` is another collection than `/owners/8/pets`. */
  readonly collections: Map<string, Collection>;
}

type Handle = (request: MockRequest<ApiData>) => MockAnswer;

const origin = /^https?:\/\/[^/]+/;

/** Records a collection starts with, unless its schema wants more or fewer. */
const usualRecords = 10;

/**
 * A service that answers as an API description says. Where its paths look like collections, what was posted can be read back; everything else is made from
 * the answer's schema or example, the same for the same request and seed.
 */
export function openApiService(name: string, api: Api): MockService<ApiData> {
  const compilers = new Map([[english.locale, new SchemaCompiler(api.document, english)]]);
  let roles: ReadonlyMap<number, Role> | undefined;
  const handlers = api.operations.map((operation, index): Handle => {
    // Read and compiled at the first call: most operations of a large description are never called.
    const handles = new Map<string, Handle>();
    const differs = readsHeaders(api, operation);
    return (request) => {
      const { locale } = request.data;
      let handle = handles.get(locale);
      if (handle === undefined) {
        roles ??= readRoles(api);
        // `prepare` was called for every locale there is data in.
        handle = handlerOf(api, operation, roles.get(index), compilers.get(locale) as SchemaCompiler);
        handles.set(locale, handle);
      }
      const answer = handle(request);
      // An answer with headers of its own is never given from memory.
      return differs ? { ...answer, headers: answer.headers ?? {} } : answer;
    };
  });
  const routes = routesOf(api, handlers);
  const { root } = api.server;
  return {
    name,
    bodies: "any",
    knowsKeys: api.operations.some(({ parameters }) =>
      parameters.some(({ name, in: place }) => place === "header" && name.toLowerCase() === "idempotency-key"),
    ),
    usesFaker: false,
    routes,
    async prepare(locale) {
      if (!compilers.has(locale)) compilers.set(locale, new SchemaCompiler(api.document, await loadTables(locale)));
    },
    seed: (_faker, _baseDateMs, seed, { locale }) => ({ seed, locale, collections: new Map() }),
    normalize: (path) => (root !== "" && (path === root || path.startsWith(`${root}/`)) ? path.slice(root.length) || "/" : path),
    view: (data) => Object.fromEntries([...data.collections].map(([path, collection]) => [path, collection.list()])),
    failure: (status) => json(status, { error: { status, message: status === 429 ? "Too many requests" : `The mock of ${name} was asked to fail` } }),
  };
}

/** Operations of one path may differ by a fixed part of their query only (`?beta=true`): the one with the most of it that the request has answers. */
function routesOf(api: Api, handlers: readonly Handle[]): MockRoute<ApiData>[] {
  const groups = new Map<string, { readonly fixed: URLSearchParams; readonly operation: ApiOperation; readonly handle: Handle }[]>();
  for (const [index, operation] of api.operations.entries()) {
    const { method, path, query } = operation;
    const key = `${method} ${path.replaceAll(/(?<=\/)\{([^/{}]+)\}(?=\/|$)/g, ":$1")}`;
    const handle = handlers[index];
    if (handle !== undefined) groups.set(key, [...(groups.get(key) ?? []), { fixed: new URLSearchParams(query), operation, handle }]);
  }
  return [...groups].map(([key, group]) => {
    const [method = "", pattern = ""] = key.split(" ", 2);
    const choices = group.toSorted((a, b) => b.fixed.size - a.fixed.size);
    const plain = choices.at(-1) as (typeof choices)[number];
    const chosen = (asked: URLSearchParams): typeof plain =>
      choices.find(({ fixed }) => [...fixed].every(([name, value]) => asked.get(name) === value)) ?? plain;
    return {
      method: method as MockRoute<ApiData>["method"],
      pattern,
      admit(request) {
        const message = signInFault(api, chosen(request.query).operation, request);
        return message === null ? null : json(401, { error: { status: 401, message } });
      },
      handle: (request) => chosen(request.query).handle(request),
    };
  });
}

function handlerOf(api: Api, operation: ApiOperation, role: Role | undefined, compiler: SchemaCompiler): Handle {
  if (role === undefined) return madeUp(api, operation, compiler);
  const write = compiler.compile(role.resource.item);
  const skeleton = compiler.compile(operation.answer.schema);
  const { status } = operation.answer;
  const wanted = listSize(api, operation, role);
  const collectionOf = (request: MockRequest<ApiData>): Collection => {
    const { data } = request;
    const path = fill(role.resource.path, request.params);
    let found = data.collections.get(path);
    if (found === undefined) data.collections.set(path, (found = Collection.seeded(role.resource, write, data.seed, path, wanted)));
    return found;
  };
  const isOther = role.answer.item !== role.resource.item;
  const shown = (records: readonly JsonObject[]): readonly JsonObject[] =>
    isOther ? records.map((record) => shownAs(record, role.answer.item, api.document)) : records;
  const answer = (request: MockRequest<ApiData>, stored: readonly JsonObject[]): MockAnswer => {
    const records = shown(stored);
    if (operation.answer.contentType === null || status === 204) return { status };
    if (role.answer.isList && role.answer.path.length === 0) return json(status, records);
    // The answer may say more than the record: an API key shown once, say.
    if (role.answer.path.length === 0) return json(status, { ...(bodyFrom(skeleton, request) as JsonObject), ...records[0] });
    return json(status, wrap(bodyFrom(skeleton, request), role.answer, records));
  };
  // Paths of one shape may name the record differently.
  const placeholder = recordPlaceholder(operation.path) ?? role.resource.parameter;
  const idIn = (request: MockRequest<ApiData>): string => request.params[placeholder] ?? "";
  switch (role.kind) {
    case "list":
      return (request) =>
        request.fresh === true ? { status, text: skeleton(request.random, 0) } : listed(request, collectionOf(request), role, operation, skeleton, shown);
    case "read":
      return (request) => {
        const record = collectionOf(request).get(idIn(request));
        return record === undefined ? missing(idIn(request), placeholder, role.resource) : answer(request, [record]);
      };
    case "create":
      return (request) => {
        const collection = collectionOf(request);
        const given = recordsIn(request.body, role.body);
        const made = (given.length === 0 ? [{}] : given).map((wishes: JsonObject) => {
          // By place and count, not from the world's stream: the same whatever else was changed before.
          const random = randomStream(hashText(`${request.baseUrl.replace(origin, "")} ${collection.count} ${request.data.seed}`));
          const base = JSON.parse(write(random, 1)) as Json;
          const record = isJsonObject(base) ? base : {};
          const given = withAccepted(wishes, record, role.resource.item, api.document);
          const { idField } = role.resource;
          return collection.add(given, Object.hasOwn(wishes, idField) && given[idField] === wishes[idField] ? given[idField] : undefined);
        });
        return answer(request, made);
      };
    case "update":
      return (request) => {
        const [changes = {}] = recordsIn(request.body, role.body);
        const id = idIn(request);
        const collection = collectionOf(request);
        const before = collection.get(id);
        const record = before && collection.replace(id, withAccepted(changes, before, role.resource.item, api.document));
        return record === undefined ? missing(idIn(request), placeholder, role.resource) : answer(request, [record]);
      };
    case "delete":
      return (request) => {
        const id = idIn(request);
        const collection = collectionOf(request);
        const record = collection.get(id);
        if (record === undefined) return missing(idIn(request), placeholder, role.resource);
        collection.delete(id);
        return operation.answer.contentType === null ? { status } : deletedAnswer(status, bodyFrom(skeleton, request), id, role);
      };
  }
}

function listed(
  request: MockRequest<ApiData>,
  collection: Collection,
  role: Role,
  operation: ApiOperation,
  skeleton: WriteValue,
  shown: (records: readonly JsonObject[]) => readonly JsonObject[],
): MockAnswer {
  const body = isJsonObject(request.body) ? request.body : {};
  const page = pageOf(collection.list(), role.resource.idField, (name) => request.query.get(name) ?? (body[name] === undefined ? null : String(body[name])));
  const records = shown(page.records);
  if (role.answer.path.length === 0) return json(operation.answer.status, wrap(null, role.answer, records));
  const whole = markPage(bodyFrom(skeleton, request), page, role.resource.idField, role.answer.path);
  return json(operation.answer.status, wrap(whole, role.answer, records));
}

/** `{ id, deleted: true }` says which one is gone. */
function deletedAnswer(status: number, body: Json, id: string, role: Role): MockAnswer {
  if (!isJsonObject(body)) return json(status, body);
  const field = role.resource.idField;
  const told = Object.hasOwn(body, field) ? { ...body, [field]: typeof body[field] === "number" ? Number(id) : id } : body;
  return json(status, Object.hasOwn(told, "deleted") ? { ...told, deleted: true } : told);
}

/** An operation about no collection: its example, or a body from its schema in which members of the request's name and type come back. */
function madeUp(api: Api, operation: ApiOperation, compiler: SchemaCompiler): Handle {
  const { status, contentType, schema, example } = operation.answer;
  if (contentType === null) return () => ({ status });
  if (!/[/+]json\b/i.test(contentType)) {
    const headers = { "content-type": contentType };
    const text = typeof example === "string" ? example : `The mock of ${api.title} has no ${contentType} to give.`;
    return () => ({ status, text, headers });
  }
  const isRead = operation.method === "GET";
  if (example !== undefined && isRead) return () => json(status, example);
  const write = compiler.compile(schema);
  return (request) => {
    if (isRead) return { status, text: write(streamOf(request), 0) };
    const body: Json = example ?? bodyFrom(write, request);
    return json(status, isJsonObject(body) && isJsonObject(request.body) ? echo(body, request.body, schema, api.document) : body);
  };
}

/** What was sent comes back where the answer has a member of that name that takes it. */
function echo(body: JsonObject, sent: JsonObject, schema: Json, document: JsonObject): JsonObject {
  const same = Object.entries(sent).filter(([name]) => Object.hasOwn(body, name));
  return withAccepted(Object.fromEntries(same), body, schema, document);
}

const bodyFrom = (write: WriteValue, request: MockRequest<ApiData>): Json => JSON.parse(write(streamOf(request), 0)) as Json;

/** Depends on the request alone, so that asking for something else in between changes nothing. A fresh answer takes the next numbers of the request's stream. */
const streamOf = (request: MockRequest<ApiData>): (() => number) =>
  request.fresh === true ? request.random : randomStream(hashText(`${request.method} ${request.baseUrl.replace(origin, "")} ${request.data.seed}`));

const missing = (id: string, placeholder: string, { path }: Resource): MockAnswer =>
  json(404, { error: { status: 404, message: `There is no ${placeholder} "${id.slice(0, 100)}" in ${path}.` } });

const fill = (path: string, params: Readonly<Record<string, string>>): string => path.replaceAll(/\{([^{}]+)\}/g, (_, name: string) => params[name] ?? "");

function listSize(api: Api, operation: ApiOperation, role: Role): number {
  const lister = api.operations.find((each) => each.method === "GET" && each.path === role.resource.path) ?? operation;
  let schema = flat(lister.answer.schema, api.document);
  for (const name of role.answer.isList && lister === operation ? role.answer.path : []) {
    const properties = schema["properties"];
    schema = flat((isJsonObject(properties) ? properties[name] : undefined) ?? null, api.document);
  }
  const { min, max } = itemCount(schema);
  return Math.min(1000, Math.max(min, Math.min(max, usualRecords)));
}
