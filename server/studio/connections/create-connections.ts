import { AppError, type AuthWay, type Clock, type Connection, newId } from "@fastn/core";
import type { Logger } from "@fastn/core/node";
import type { ConnectorRegistry } from "@fastn/connectors";
import type { Store } from "../../store/index.ts";
import type { ConnectionInput, ConnectionTest, SchemeInput } from "../schemas/connection.ts";
import { type ConnectionService, localTenant } from "../services.ts";
import type { Vault } from "../vault/create-vault.ts";
import { createConnectionStore, schemesOf, type StoredConnection, viewOf } from "./connection-store.ts";
import { createCredentials } from "./credentials.ts";
import { awaitRedirect, type LoopbackRedirect } from "./loopback-redirect.ts";
import { beginAuthorization } from "./oauth-client.ts";

export interface StudioConnections extends ConnectionService {
  /** The stored connection of a connector, ready to be used; null when there is none. `mockUrl`: where one to the mock server leads. */
  find(environment: string, connector: string, mockUrl: () => string | null): Promise<Connection | null>;
  close(): void;
}

export interface ConnectionsOptions {
  readonly store: Store;
  readonly vault: Vault;
  readonly connectors: () => Promise<ConnectorRegistry>;
  /** The environment of that name, or the default one. @throws AppError CONFIG_INVALID for an unknown name */
  readonly environmentName: (name: string | undefined) => Promise<string>;
  readonly requireTrust: (tenant: string) => Promise<void>;
  readonly mockUrl: () => string | null;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** How long a test may take, ms. */
const testTimeoutMs = 30_000;

/** Connections of one folder: kept with their secrets sealed, authorized in the browser, tested, used. */
export function createConnections(options: ConnectionsOptions): StudioConnections {
  const { store, vault, connectors, environmentName, requireTrust, mockUrl, clock, logger } = options;
  const connections = createConnectionStore(store, vault, clock);
  const credentials = createCredentials({ connections, vault, definition: async (name) => (await connectors()).get(name), mockUrl, clock });
  const waiting = new Map<string, LoopbackRedirect>();

  const complete = async (input: ConnectionInput): Promise<ConnectionInput & { environment: string }> => {
    if ((await connectors()).find(input.connector) === undefined)
      throw new AppError("CONNECTOR_UNKNOWN", `There is no connector "${input.connector}".`, { connector: input.connector });
    checkSchemes(input, (await connectors()).find(input.connector)?.authWays ?? []);
    return { ...input, environment: await environmentName(input.environment) };
  };

  const giveUp = (id: string): void => {
    waiting.get(id)?.close();
    waiting.delete(id);
  };

  return {
    list: async (tenant) => (await connections.list(tenant)).map(viewOf),
    get: async (tenant, id) => viewOf(await connections.get(tenant, id)),
    create: async (tenant, input) => viewOf(await connections.create(tenant, await complete(input))),
    async replace(tenant, id, input) {
      giveUp(id);
      return viewOf(await connections.replace(tenant, id, await complete(input)));
    },
    async remove(tenant, id) {
      giveUp(id);
      await connections.remove(tenant, id);
    },

    async authorize(tenant, id) {
      const stored = await connections.get(tenant, id);
      const party = await credentials.party(tenant, stored);
      if (party.grant === "client_credentials")
        throw new AppError("CONFLICT", `${stored.connector} gives its tokens to the client itself: nobody has to sign in. Test the connection instead.`, {
          connector: stored.connector,
        });
      giveUp(id);
      let state = "";
      let finish = (_callback: URL): Promise<void> => Promise.reject(new Error("not begun"));
      const redirect = await awaitRedirect(
        clock,
        () => state,
        (callback) => finish(callback),
      );
      try {
        const authorization = await beginAuthorization(party, redirect.uri);
        state = new URL(authorization.url).searchParams.get("state") ?? "";
        finish = async (callback) => credentials.keep(tenant, id, await authorization.finish(callback));
        waiting.set(id, redirect);
        redirect.answer.then(
          () => logger.info({ connector: stored.connector }, "connected"),
          (error: unknown) => logger.warn({ err: error, connector: stored.connector }, "not connected"),
        );
        return { url: authorization.url };
      } catch (error) {
        redirect.close();
        throw error;
      }
    },

    async test(tenant, id) {
      await requireTrust(tenant);
      const stored = await connections.get(tenant, id);
      return tryOut(await connectors(), stored, () => credentials.connection(tenant, stored));
    },

    async find(environment, connector, mockUrlNow) {
      const stored = await connections.find(localTenant, environment, connector);
      return stored === null ? null : credentials.connection(localTenant, stored, mockUrlNow);
    },

    close() {
      for (const id of waiting.keys()) giveUp(id);
    },
  };
}

/** @throws AppError CONFIG_INVALID for schemes that the connector does not have, or a connection cannot hold together */
function checkSchemes({ connector, auth }: ConnectionInput, ways: readonly AuthWay[]): void {
  const refuse = (message: string): never => {
    throw new AppError("CONFIG_INVALID", message, { connector, field: "auth" });
  };
  const given = schemesOf<SchemeInput>(auth).map(({ scheme }) => scheme);
  const known = ways.flatMap((way) => way.parts ?? [way]);
  for (const { type, scheme } of given) {
    if (scheme === undefined && auth.type === "combined") refuse("Each part of a combined sign-in names its scheme.");
    if (scheme === undefined || known.some((each) => each.scheme === scheme && each.type === type)) continue;
    const names = [...new Set(known.flatMap((each) => (each.scheme === undefined ? [] : [`${each.scheme} (${each.type})`])))];
    refuse(`${connector} has no security scheme "${scheme}" of the type ${type}.${names.length === 0 ? "" : ` It has ${names.join(", ")}.`}`);
  }
  if (new Set(given.map(({ scheme }) => scheme)).size < given.length) refuse("A combined sign-in has each scheme once.");
  if (given.filter(({ type }) => type === "oauth2").length > 1) refuse("A connection signs in with OAuth once: make its parts other schemes.");
}

/** With the first list that asks for nothing: reading harms no one. */
async function tryOut(registry: ConnectorRegistry, { connector }: StoredConnection, connect: () => Promise<Connection>): Promise<ConnectionTest> {
  try {
    const connection = await connect();
    const action = registry.find(connector)?.actions.find(({ type, inputSchema }) => type === "list" && !((inputSchema["required"] ?? []) as unknown[]).length);
    if (action === undefined) return { ok: true, message: "Its secrets are there. The connector has no list that could be asked for." };
    await registry.invoke({
      connector,
      action: action.name,
      input: {},
      connection,
      idempotencyKey: newId("try"),
      signal: AbortSignal.timeout(testTimeoutMs),
      log: () => undefined,
    });
    return { ok: true, message: `${action.displayName} was answered.` };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ok: false, message: error.message };
  }
}
