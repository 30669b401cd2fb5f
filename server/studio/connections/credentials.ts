import { AppError, type Clock, type Connection } from "@fastn/core";
import type { AuthDef, ConnectorDefinition, OAuth2Def } from "@fastn/connectors";
import type { Vault } from "../vault/create-vault.ts";
import { type ConnectionStore, secretScope, type StoredConnection } from "./connection-store.ts";
import { type OAuthParty, oauthParty, refreshTokens, type TokenSet } from "./oauth-client.ts";

/** Turns stored connections into ones that can be used: secrets opened, tokens fresh. */
export interface ConnectionCredentials {
  /** @throws AppError CONNECTOR_UNAUTHORIZED when it has to be authorized (again), CONNECTION_MISSING when a secret is not there */
  connection(tenant: string, stored: StoredConnection, mockUrl?: () => string | null): Promise<Connection>;
  party(tenant: string, stored: StoredConnection): Promise<OAuthParty>;
  /** Keep the tokens of a connection that was just authorized or refreshed. */
  keep(tenant: string, id: string, tokens: TokenSet): Promise<void>;
}

export interface CredentialsOptions {
  readonly connections: ConnectionStore;
  readonly vault: Vault;
  readonly definition: (connector: string) => Promise<ConnectorDefinition | undefined>;
  readonly mockUrl: () => string | null;
  readonly clock: Clock;
}

/** A token that ends this soon is exchanged before it is used, ms. */
const refreshBeforeMs = 60_000;

export function createCredentials({ connections, vault, definition, mockUrl, clock }: CredentialsOptions): ConnectionCredentials {
  const asking = new Map<string, Promise<string>>();

  const read = (tenant: string, id: string, name: string): Promise<string | undefined> => vault.read(tenant, secretScope(id), name);
  const require = async (tenant: string, { id, connector }: StoredConnection, name: string): Promise<string> => {
    const value = await read(tenant, id, name);
    if (value !== undefined) return value;
    throw new AppError("CONNECTION_MISSING", `The connection of ${connector} has lost its ${name}. Enter it again under Connections.`, {
      connector,
      secret: name,
    });
  };
  const mockOf = (connector: string, mockUrlNow = mockUrl): string => {
    const url = mockUrlNow();
    if (url === null) throw new AppError("CONNECTION_MISSING", `${connector} is connected to the mock server, which is not running.`, { connector });
    return `${url}/${connector}`;
  };

  const party: ConnectionCredentials["party"] = async (tenant, { id, connector, settings: { auth, baseUrl } }) => {
    if (auth.type !== "oauth2")
      throw new AppError("CONFLICT", `The connection of ${connector} is not authorized in a browser: it has its secrets already.`, { connector });
    const mockOAuth = baseUrl === "mock" ? `${mockOf(connector)}/oauth` : null;
    return oauthParty(auth, oauthOf(await definition(connector)), { connector, baseUrl, mockOAuth, clientSecret: await read(tenant, id, "clientSecret") });
  };

  const keep: ConnectionCredentials["keep"] = async (tenant, id, { accessToken, refreshToken, expiresInSeconds }) => {
    // The refresh token first: should the process die in between, the old access token is refreshed with it.
    if (refreshToken !== undefined) await vault.write(tenant, secretScope(id), "refreshToken", refreshToken);
    await vault.write(tenant, secretScope(id), "accessToken", accessToken);
    await connections.update(tenant, id, { status: "active", expiresAt: expiresInSeconds === undefined ? null : clock.now() + expiresInSeconds * 1000 });
  };

  const mustReconnect = ({ connector }: StoredConnection, what: string): AppError =>
    new AppError("CONNECTOR_UNAUTHORIZED", `The connection of ${connector} ${what} under Connections.`, { connector });

  const refresh = async (tenant: string, stored: StoredConnection): Promise<string> => {
    const { id } = stored;
    const refreshToken = await read(tenant, id, "refreshToken");
    if (refreshToken === undefined) {
      await connections.update(tenant, id, { status: "needs_reauthorization" });
      throw mustReconnect(stored, "is no longer good: reconnect it");
    }
    try {
      const tokens = await refreshTokens(await party(tenant, stored), refreshToken);
      await keep(tenant, id, tokens);
      return tokens.accessToken;
    } catch (error) {
      if (error instanceof AppError && error.code === "CONNECTOR_UNAUTHORIZED") await connections.update(tenant, id, { status: "needs_reauthorization" });
      throw error;
    }
  };

  /**
   * The access token, exchanged for a new one where `isStale` says so. Many steps may find it old at once, and services that rotate refresh
   * tokens take the second use of one for theft: so all that ask meanwhile wait for one exchange, and who asks later looks anew.
   */
  const accessToken = async (tenant: string, id: string, isStale: (token: string, expiresAt: number | null) => boolean): Promise<string> => {
    const key = JSON.stringify([tenant, id]);
    const ask = async (): Promise<string> => {
      const stored = await connections.get(tenant, id);
      const { status, expiresAt } = stored.settings;
      if (status !== "active") throw mustReconnect(stored, status === "pending" ? "is not authorized yet: connect it" : "is no longer good: reconnect it");
      const token = await require(tenant, stored, "accessToken");
      return isStale(token, expiresAt) ? refresh(tenant, stored) : token;
    };
    for (;;) {
      const under = asking.get(key);
      if (under === undefined) {
        const own = ask().finally(() => asking.delete(key));
        asking.set(key, own);
        return own;
      }
      // Those who ask before a call are content with a token that another has just seen refused.
      const token = await under;
      if (!isStale(token, null)) return token;
    }
  };
  const soonOver = (_token: string, expiresAt: number | null): boolean => expiresAt !== null && expiresAt - clock.now() < refreshBeforeMs;

  const authHeaders = async (tenant: string, stored: StoredConnection, known: ConnectorDefinition | undefined): Promise<Record<string, string>> => {
    const { auth } = stored.settings;
    switch (auth.type) {
      case "none":
        return {};
      case "bearer_token":
        return { authorization: `Bearer ${await require(tenant, stored, "token")}` };
      case "api_key":
        return keyHeader(known, auth.headerName, await require(tenant, stored, "key"));
      case "basic":
        return { authorization: basicAuthorization(auth.user, await require(tenant, stored, "password")) };
      case "oauth2":
        return tokenHeaders(known, await accessToken(tenant, stored.id, soonOver));
    }
  };

  return {
    party,
    keep,
    async connection(tenant, stored, mockUrlNow) {
      const { connector, settings } = stored;
      const known = await definition(connector);
      const own = Object.fromEntries(Object.entries(settings.headers).map(([name, value]) => [name.toLowerCase(), value]));
      const headers = { ...own, ...(await authHeaders(tenant, stored, known)) };
      const renew: Connection["renew"] = async (refused) => {
        const sent = (token: string): boolean => Object.entries(tokenHeaders(known, token)).every(([name, value]) => refused[name] === value);
        return { ...own, ...tokenHeaders(known, await accessToken(tenant, stored.id, sent)) };
      };
      return {
        ...(settings.baseUrl !== null && { baseUrl: settings.baseUrl === "mock" ? mockOf(connector, mockUrlNow) : settings.baseUrl }),
        headers,
        ...(settings.auth.type === "oauth2" && { renew }),
      };
    },
  };
}

export const basicAuthorization = (user: string, password: string): string => `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;

const waysOf = (definition: ConnectorDefinition | undefined): readonly AuthDef[] =>
  definition === undefined ? [] : [definition.auth, ...(definition.otherAuth ?? [])];
const oauthOf = (definition: ConnectorDefinition | undefined): OAuth2Def | undefined => waysOf(definition).find((way) => way.type === "oauth2");

function tokenHeaders(definition: ConnectorDefinition | undefined, token: string): Record<string, string> {
  const header = oauthOf(definition)?.tokenHeader;
  return header === undefined ? { authorization: `Bearer ${token}` } : { [header.toLowerCase()]: token };
}

/** The header an API key goes in: the connection's own name for it or the connector's, with what the connector puts before the key (`Bearer `). */
function keyHeader(definition: ConnectorDefinition | undefined, given: string | null, key: string): Record<string, string> {
  const way = waysOf(definition).find((each) => each.type === "api_key");
  const name = (given ?? way?.headerName ?? "x-api-key").toLowerCase();
  const prefix = way?.headerName.toLowerCase() === name ? (way.prefix ?? "") : "";
  return { [name]: key.startsWith(prefix) ? key : prefix + key };
}
