import { AppError, type Clock, type Connection, newId } from "@fastn/core";
import type { Logger, Redactor } from "@fastn/core/node";
import type { ConnectorRegistry } from "@fastn/connectors";
import type { Store } from "../../store/index.ts";
import type { ConnectionInput, ConnectionTest, ConnectionView } from "../schemas/connection.ts";
import { type ConnectionService, localTenant } from "../services.ts";
import type { Vault } from "../vault/create-vault.ts";
import { checkAuth } from "./check-auth.ts";
import { createConnectionStore, type StoredConnection, viewOf } from "./connection-store.ts";
import { type ConfiguredConnection, createCredentials } from "./credentials.ts";
import { awaitRedirect, type LoopbackRedirect } from "./loopback-redirect.ts";
import { beginAuthorization } from "./oauth-client.ts";

export interface StudioConnections extends ConnectionService {
  /** The stored connection of a connector, ready to be used; null when there is none. `mockUrl`: where one to the mock server leads. */
  find(environment: string, connector: string, mockUrl: () => string | null): Promise<Connection | null>;
  /** One that `fastn.config.ts` describes. @throws AppError CONNECTION_MISSING, CONFIG_INVALID */
  configured(asked: ConfiguredConnection): Promise<Connection>;
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
  readonly redactor: Redactor;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** How long a test may take, ms. */
const testTimeoutMs = 30_000;

/** Connections of one folder: kept with their secrets sealed, authorized in the browser, tested, used. */
export function createConnections(options: ConnectionsOptions): StudioConnections {
  const { store, vault, connectors, environmentName, requireTrust, mockUrl, redactor, clock, logger } = options;
  const connections = createConnectionStore(store, vault, clock);
  const credentials = createCredentials({ connections, vault, definition: async (name) => (await connectors()).get(name), mockUrl, redactor, clock });
  const waiting = new Map<string, LoopbackRedirect>();
  const refusals = new Map<string, string>();
  const view = (stored: StoredConnection): ConnectionView => viewOf(stored, { authorizing: waiting.has(stored.id), refusal: refusals.get(stored.id) ?? null });

  const complete = async (input: ConnectionInput): Promise<ConnectionInput & { environment: string }> => {
    if ((await connectors()).find(input.connector) === undefined)
      throw new AppError("CONNECTOR_UNKNOWN", `There is no connector "${input.connector}".`, { connector: input.connector });
    checkAuth(input, (await connectors()).find(input.connector)?.authWays ?? []);
    return { ...input, environment: await environmentName(input.environment) };
  };

  const giveUp = (id: string): void => {
    const redirect = waiting.get(id);
    waiting.delete(id);
    refusals.delete(id);
    redirect?.close();
  };

  return {
    list: async (tenant) => (await connections.list(tenant)).map(view),
    get: async (tenant, id) => view(await connections.get(tenant, id)),
    create: async (tenant, input) => view(await connections.create(tenant, await complete(input))),
    async replace(tenant, id, input) {
      giveUp(id);
      return view(await connections.replace(tenant, id, await complete(input)));
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
          () => {
            waiting.delete(id);
            logger.info({ connector: stored.connector }, "connected");
          },
          (error: unknown) => {
            logger.warn({ err: error, connector: stored.connector }, "not connected");
            // Given up for another one, or for good.
            if (waiting.get(id) !== redirect) return;
            waiting.delete(id);
            refusals.set(id, error instanceof AppError ? error.message : "The service's answer could not be taken.");
          },
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

    async configured(asked) {
      checkAuth({ connector: asked.connector, auth: asked.auth.auth }, (await connectors()).find(asked.connector)?.authWays ?? []);
      return credentials.configured(asked);
    },

    close() {
      for (const id of waiting.keys()) giveUp(id);
    },
  };
}

/** With the first list that asks for nothing, or the first reading: reading harms no one. */
async function tryOut(registry: ConnectorRegistry, { connector }: StoredConnection, connect: () => Promise<Connection>): Promise<ConnectionTest> {
  try {
    const connection = await connect();
    const open = (registry.find(connector)?.actions ?? []).filter(({ inputSchema }) => ((inputSchema["required"] ?? []) as unknown[]).length === 0);
    const action = open.find(({ type }) => type === "list") ?? open.find(({ type }) => type === "read");
    if (action === undefined) return { ok: true, message: "Its secrets are there. The connector has nothing that could be read without further input." };
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
