import {
  AppError,
  isJsonObject,
  nearestName,
  toJson,
  type ActionInfo,
  type AuthWay,
  type Computation,
  type ConnectorCall,
  type ConnectorInfo,
  type ConnectorPort,
  type Json,
  type JsonObject,
  type JsonLimits,
} from "@fastn/core";
import { schemaCheck, type SchemaCheck } from "@fastn/core/schema-check";
import { createHttpClient } from "./client/http-client.ts";
import { HttpTransport, type TransportOptions } from "./client/transport.ts";
import type { ActionDef, AuthDef, ConnectorDefinition, JsonSchema } from "./definition.ts";
import { pagingInput, readPages } from "./paging.ts";
import { normalizeSchema, withoutNulls } from "./schema.ts";

interface RegisteredAction {
  readonly definition: ActionDef;
  readonly info: ActionInfo;
  /** @throws AppError DATA_VALIDATION_ERROR naming the field */
  readonly accept: (input: Json) => JsonObject;
  readonly compute: Computation | null;
}

interface Registered {
  readonly definition: ConnectorDefinition;
  readonly info: ConnectorInfo;
  readonly actions: ReadonlyMap<string, RegisteredAction>;
}

/** A step's result is at most 1 MiB, but an action may fetch more and return a part. */
const outputLimits: JsonLimits = { maxDepth: 64, maxBytes: 8 * 1024 * 1024 };

/** All connectors of a process. Owns the HTTP connections its connectors open: call `close` when done. */
export class ConnectorRegistry implements ConnectorPort {
  private readonly connectors = new Map<string, Registered>();
  private readonly transport: HttpTransport;

  constructor(options: TransportOptions = {}) {
    this.transport = new HttpTransport(options);
  }

  /**
   * Add a connector, or replace the one of that name.
   * @param schemas when they are looked at: "now", or "later", at their first use, for definitions whose schemas a test has seen
   * @throws AppError CONFIG_INVALID for a bad name, an action filed under another name, or (now) a broken schema
   */
  register(definition: ConnectorDefinition, schemas: "now" | "later" = "now"): void {
    if (!/^[a-z][a-z0-9-]*$/.test(definition.name)) {
      throw new AppError("CONFIG_INVALID", `"${definition.name}" cannot name a connector: use lower-case letters, digits and hyphens, starting with a letter.`);
    }
    const actions = new Map<string, RegisteredAction>();
    for (const [name, action] of Object.entries(definition.actions)) {
      const registered = registerAction(definition, name, action);
      // Reading them makes them.
      if (schemas === "now" && definition.imported !== true) void [registered.info.inputSchema, registered.info.outputSchema];
      actions.set(name, registered);
    }
    this.connectors.set(definition.name, { definition, info: infoOf(definition, [...actions.values()]), actions });
  }

  unregister(name: string): void {
    this.connectors.delete(name);
  }

  get(name: string): ConnectorDefinition | undefined {
    return this.connectors.get(name)?.definition;
  }

  find(name: string): ConnectorInfo | undefined {
    return this.connectors.get(name)?.info;
  }

  /** By name. */
  list(): readonly ConnectorInfo[] {
    return [...this.connectors.values()].map((each) => each.info).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async invoke(call: ConnectorCall): Promise<Json> {
    const connector = this.connectors.get(call.connector) ?? this.unknownConnector(call.connector);
    const action = connector.actions.get(call.action) ?? unknownAction(connector, call.action);
    const input = action.accept(call.input);
    call.signal.throwIfAborted();
    const http = createHttpClient(this.transport, {
      service: connector.info.displayName,
      defaultBaseUrl: connector.definition.defaultBaseUrl,
      apiRoot: connector.definition.apiRoot,
      idempotency: connector.definition.idempotency,
      readFault: connector.definition.readFault,
      call,
    });
    const logger = {
      debug: (message: string) => call.log("debug", message),
      info: (message: string) => call.log("info", message),
      warn: (message: string) => call.log("warn", message),
      error: (message: string) => call.log("error", message),
    };
    const { idempotencyKey, signal } = call;
    const ctx = {
      auth: { headers: call.connection.headers },
      http,
      baseUrl: call.connection.baseUrl ?? null,
      tenant: { id: "local" },
      logger,
      idempotencyKey,
      signal,
    };
    const { paging } = action.definition;
    const output = await (paging === undefined
      ? action.definition.handler(ctx, input)
      : readPages(paging, input, signal, (page) => action.definition.handler(ctx, page)));
    return toJson(output, `answer of ${call.connector}.${call.action}`, outputLimits);
  }

  computation(connector: string, action: string): Computation | null {
    return this.connectors.get(connector)?.actions.get(action)?.compute ?? null;
  }

  /** Close kept-alive connections. Calls in flight finish first. */
  async close(): Promise<void> {
    await this.transport.close();
  }

  private unknownConnector(name: string): never {
    const hint = nearestName(name, [...this.connectors.keys()]);
    throw new AppError("CONNECTOR_UNKNOWN", `There is no connector "${name}".${hint === null ? "" : ` Did you mean "${hint}"?`}`, { connector: name });
  }
}

function registerAction(connector: ConnectorDefinition, name: string, action: ActionDef): RegisteredAction {
  const where = `${connector.name}.${name}`;
  if (action.name !== name) throw new AppError("CONFIG_INVALID", `The action filed as ${where} calls itself "${action.name}".`);
  const facts = {
    name,
    displayName: action.displayName ?? inWords(name),
    description: action.description,
    entity: action.entity,
    type: action.type,
  };
  const schemas = connector.imported === true ? importedSchemas(action) : ownSchemas(connector, action, where);
  const info = {
    ...facts,
    get inputSchema() {
      return schemas.input();
    },
    get outputSchema() {
      return schemas.output();
    },
  };
  const accept = accepting(connector.name, info, action.check);
  const { compute } = action;
  return { definition: action, info, accept, compute: compute === undefined ? null : (input) => compute(accept(input)) };
}

function accepting(connector: string, info: ActionInfo, own: SchemaCheck | undefined): RegisteredAction["accept"] {
  const action = info.name;
  let check = own;
  const refuse = (problem: string, field: string): never => {
    throw new AppError("DATA_VALIDATION_ERROR", `${connector}.${action}: ${problem}.`, { connector, action, field });
  };
  return (given) => {
    if (!isJsonObject(given)) return refuse("the input must be an object with the action's fields", "");
    const input = withoutNulls(given, info.inputSchema) as JsonObject;
    const fault = (check ??= schemaCheck(info.inputSchema))(input);
    return fault === null ? input : refuse(`input ${fault.field === "" ? "" : `"${fault.field}" `}${fault.problem}`, fault.field);
  };
}

interface Schemas {
  readonly input: () => JsonSchema;
  readonly output: () => JsonSchema;
}

/** The action keeps what it made; asking twice costs nothing. */
const importedSchemas = (action: ActionDef): Schemas => ({ input: () => action.inputSchema ?? {}, output: () => action.outputSchema ?? {} });

function ownSchemas(connector: ConnectorDefinition, action: ActionDef, where: string): Schemas {
  const entities = connector.entities ?? {};
  const makeInput = (): JsonSchema => {
    const given = normalizeSchema(action.inputSchema ?? { type: "object" }, entities, where);
    return action.paging === undefined ? given : { ...given, properties: { ...(given["properties"] as JsonObject), ...pagingInput } };
  };
  let [input, output]: [JsonSchema?, JsonSchema?] = [];
  return { input: () => (input ??= makeInput()), output: () => (output ??= normalizeSchema(action.outputSchema ?? {}, entities, where)) };
}

function infoOf(definition: ConnectorDefinition, actions: readonly RegisteredAction[]): ConnectorInfo {
  return {
    name: definition.name,
    displayName: definition.displayName,
    description: definition.description,
    category: definition.category ?? "other",
    color: definition.color ?? "#64748b",
    icon: definition.icon ?? "plug",
    auth: definition.auth.type,
    authWays: [definition.auth, ...(definition.otherAuth ?? [])].map(wayInfo),
    ...(definition.connection?.baseUrlExample !== undefined && { baseUrlExample: definition.connection.baseUrlExample }),
    actions: actions.map((action) => action.info),
  };
}

function wayInfo(way: AuthDef): AuthWay {
  if (way.type === "combined") return { type: way.type, parts: way.parts.map(wayInfo) };
  const scheme = "scheme" in way && way.scheme !== undefined ? { scheme: way.scheme } : {};
  switch (way.type) {
    case "api_key":
      return { type: way.type, ...scheme, in: way.in ?? "header", name: way.headerName };
    case "oauth2":
      return { type: way.type, ...scheme, grant: way.grant ?? "authorization_code" };
    case "custom":
      return { type: way.type, ...(way.fields !== undefined && { fields: way.fields }) };
    default:
      return { type: way.type, ...scheme };
  }
}

function unknownAction(connector: Registered, name: string): never {
  const names = [...connector.actions.keys()];
  const hint = nearestName(name, names);
  const help = hint === null ? ` It has ${names.join(", ")}.` : ` Did you mean "${hint}"?`;
  throw new AppError("ACTION_UNKNOWN", `Connector "${connector.info.name}" has no action "${name}".${help}`, {
    connector: connector.info.name,
    action: name,
  });
}

/** `createInvoice` as `Create invoice`. */
function inWords(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/[_-]+/g, " ")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
