import { ConnectorRegistry, schemaCheck } from "@fastn/connectors";
import { toConnector, type Api, type ApiOperation } from "@fastn/connectors/import";
import { AppError, isJsonObject, type Json, type JsonObject } from "@fastn/core";
import { SchemaCompiler } from "../generate/compile-schema.ts";
import type { MockServer } from "../index.ts";
import { randomStream } from "../random.ts";

export interface Played {
  readonly action: string;
  readonly operation: ApiOperation;
  readonly input: JsonObject;
  readonly output: Json;
  /** Why it failed; null: it did not. */
  readonly failure: string | null;
  /** How its answer misses the output schema; null: it does not. */
  readonly mismatch: string | null;
}

/** Each action of an imported API once against its bound mock, with an input made from its own schema; the answer is held against the output schema. */
export async function everyOperation(mock: MockServer, url: string, name: string, api: Api): Promise<readonly Played[]> {
  const registry = new ConnectorRegistry();
  const definition = toConnector(name, api);
  registry.register(definition);
  await mock.serveApi(name, api);
  const played: Played[] = [];
  try {
    // What is deleted first could not be read any more.
    const order = [...api.operations].sort((a, b) => Number(a.method === "DELETE") - Number(b.method === "DELETE"));
    for (const operation of order) played.push(await play(mock, registry, url, name, operation, definition.actions[operation.name]?.outputSchema ?? {}));
  } finally {
    await registry.close();
  }
  return played;
}

async function play(
  mock: MockServer,
  registry: ConnectorRegistry,
  url: string,
  name: string,
  operation: ApiOperation,
  outputSchema: JsonObject,
): Promise<Played> {
  const action = operation.name;
  const inputSchema = registry.find(name)?.actions.find((each) => each.name === action)?.inputSchema ?? {};
  let input = inputFor(inputSchema);
  const parameter = /\{([^{}]+)\}$/.exec(operation.path)?.[1] ?? "";
  const invoke = (): Promise<Json> =>
    registry.invoke({
      connector: name,
      action,
      input,
      connection: { baseUrl: `${url}/${name}`, headers: {} },
      idempotencyKey: `run/${action}`,
      signal: AbortSignal.timeout(30_000),
      log: () => undefined,
    });
  try {
    const output = await invoke().catch(async (error: unknown) => {
      // A made-up identifier names no record: take one that exists.
      const known = error instanceof AppError && error.details["status"] === 404 ? await existing(mock, name, error.message, parameter) : null;
      if (known === null) throw error;
      input = { ...input, [parameter]: known.id };
      return invoke();
    });
    // An example is given as it is written, and real descriptions' examples often miss what their own schemas ask for.
    const wrong = operation.answer.example === undefined ? schemaCheck(outputSchema)(output) : null;
    return { action, operation, input, output, failure: null, mismatch: wrong === null ? null : `${wrong.field} ${wrong.problem}` };
  } catch (error) {
    return { action, operation, input, output: null, failure: error instanceof Error ? error.message : String(error), mismatch: null };
  }
}

function inputFor(schema: JsonObject): JsonObject {
  const pageless = isJsonObject(schema["properties"])
    ? Object.entries(schema["properties"]).filter(([field]) => !/^(all|maxRecords|cursor|after|page|offset)$/.test(field))
    : [];
  const made = JSON.parse(new SchemaCompiler({}).compile(withPatterns({ ...schema, properties: Object.fromEntries(pageless) }))(randomStream(7), 1)) as Json;
  return isJsonObject(made) ? (withoutNulls(made) as JsonObject) : {};
}

/** What a schema says nothing about is made up as null, which nobody would send. */
function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => withoutNulls(item));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, member]) => (member === null ? [] : [[key, withoutNulls(member)]])));
}

/** `x-pattern` back as `pattern`, which the generator follows. */
function withPatterns(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => withPatterns(item));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key === "x-pattern" ? "pattern" : key, withPatterns(member)]));
}

/** The identifier of a record in the collection a 404 speaks of. Paths of one shape may name it differently: `{ContactID}`, `{ContactNumber}`. */
async function existing(mock: MockServer, name: string, message: string, parameter: string): Promise<{ id: Json } | null> {
  const collections = (await mock.state())[name];
  const path = / in ([^"]*?)\.(?:"|$)/.exec(message)?.[1];
  const asked = /There is no (.+?) "/.exec(message)?.[1] ?? "";
  if (path === undefined || !isJsonObject(collections)) return null;
  const shape = new RegExp(`^${path.replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`).replaceAll(/\{[^{}]+\}/g, "[^/]+")}$`);
  const records = Object.entries(collections).findLast(([key]) => shape.test(key))?.[1];
  const [first] = Array.isArray(records) ? (records as readonly JsonObject[]) : [];
  const names = Object.keys(first ?? {});
  const field = [parameter, asked, "id", "uuid", "key"].map((wanted) => names.find((key) => plain(key) === plain(wanted))).find((found) => found !== undefined);
  return first === undefined || field === undefined ? null : { id: first[field] ?? null };
}

const plain = (text: string): string => text.replaceAll(/[_-]/g, "").toLowerCase();
