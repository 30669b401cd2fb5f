import { AppError, type Clock, type Connection, type Credential, type Signature } from "@fastn/core";
import type { ApiKeyDef, ConnectorDefinition, OAuth2Def, SchemeDef } from "@fastn/connectors";
import type { Vault } from "../vault/create-vault.ts";
import { type ConnectionStore, schemesOf, secretScope, type StoredConnection, type StoredScheme } from "./connection-store.ts";
import { clientTokens, type OAuthParty, oauthParty, refreshTokens, type TokenSet } from "./oauth-client.ts";

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
    const own = oauthIn(auth);
    if (own === undefined)
      throw new AppError("CONFLICT", `The connection of ${connector} is not authorized in a browser: it has its secrets already.`, { connector });
    const mockOAuth = baseUrl === "mock" ? `${mockOf(connector)}/oauth` : null;
    return oauthParty(own, oauthOf(await definition(connector), own.scheme), {
      connector,
      baseUrl,
      mockOAuth,
      clientSecret: await read(tenant, id, "clientSecret"),
    });
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
    const asked = await party(tenant, stored);
    const refreshToken = await read(tenant, id, "refreshToken");
    if (refreshToken === undefined && asked.grant === "authorization_code") {
      await connections.update(tenant, id, { status: "needs_reauthorization" });
      throw mustReconnect(stored, "is no longer good: reconnect it");
    }
    try {
      const tokens = await (asked.grant === "client_credentials" || refreshToken === undefined ? clientTokens(asked) : refreshTokens(asked, refreshToken));
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
      // A client in its own name asks anybody's leave: what it was refused once it may be given now.
      if (status !== "active" && (await party(tenant, stored)).grant === "client_credentials") return refresh(tenant, stored);
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

  const credentialOf = async (
    tenant: string,
    stored: StoredConnection,
    known: ConnectorDefinition | undefined,
    { scheme: auth, prefix }: { readonly scheme: StoredScheme; readonly prefix: string },
  ): Promise<Credential> => {
    const named = auth.scheme === undefined ? {} : { scheme: auth.scheme };
    const header = (value: string): Credential => ({ ...named, in: "header", name: "authorization", value });
    switch (auth.type) {
      case "bearer_token":
        return header(`Bearer ${await require(tenant, stored, `${prefix}token`)}`);
      case "api_key":
        return { ...named, ...keyOf(wayOf(known, "api_key", auth.scheme), auth.headerName, await require(tenant, stored, `${prefix}key`)) };
      case "basic":
        return header(basicAuthorization(auth.user, await require(tenant, stored, `${prefix}password`)));
      case "oauth2":
        return { ...named, ...tokenOf(oauthOf(known, auth.scheme), await accessToken(tenant, stored.id, soonOver)) };
    }
  };

  return {
    party,
    keep,
    async connection(tenant, stored, mockUrlNow) {
      const { connector, settings } = stored;
      const known = await definition(connector);
      const own = Object.fromEntries(Object.entries(settings.headers).map(([name, value]) => [name.toLowerCase(), value]));
      const credentials = await Promise.all(schemesOf<StoredScheme>(settings.auth).map((part) => credentialOf(tenant, stored, known, part)));
      const oauth = oauthIn(settings.auth);
      const renew: Connection["renew"] = async (refused) => {
        const way = oauthOf(known, oauth?.scheme);
        // The operation asked for other schemes of the connection, whose credentials nobody can renew.
        if (refused[tokenOf(way, "").name] === undefined) return null;
        const isRefused = (token: string): boolean => {
          const { name, value } = tokenOf(way, token);
          return refused[name] === value;
        };
        const fresh = { ...(oauth?.scheme !== undefined && { scheme: oauth.scheme }), ...tokenOf(way, await accessToken(tenant, stored.id, isRefused)) };
        return signatureOf(own, [...credentials.filter((_, index) => !isOAuth(settings.auth, index)), fresh]);
      };
      return {
        ...(settings.baseUrl !== null && { baseUrl: settings.baseUrl === "mock" ? mockOf(connector, mockUrlNow) : settings.baseUrl }),
        ...signatureOf(own, credentials),
        ...(oauth !== undefined && { renew }),
      };
    },
  };
}

/** Headers of the connection, those of its credentials among them. */
function signatureOf(own: Readonly<Record<string, string>>, credentials: readonly Credential[]): Signature {
  const sent = credentials.filter((credential) => credential.in === "header").map(({ name, value }) => [name, value] as const);
  return { headers: { ...own, ...Object.fromEntries(sent) }, credentials };
}

export const basicAuthorization = (user: string, password: string): string => `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;

const isOAuth = (auth: StoredConnection["settings"]["auth"], index: number): boolean => schemesOf<StoredScheme>(auth)[index]?.scheme.type === "oauth2";
const oauthIn = (auth: StoredConnection["settings"]["auth"]): Extract<StoredScheme, { type: "oauth2" }> | undefined =>
  schemesOf<StoredScheme>(auth)
    .map(({ scheme }) => scheme)
    .find((scheme) => scheme.type === "oauth2");

/** The connector's own scheme of that name; without a name the first of that type. */
function wayOf<T extends SchemeDef["type"]>(
  definition: ConnectorDefinition | undefined,
  type: T,
  scheme: string | undefined,
): Extract<SchemeDef, { type: T }> | undefined {
  const ways = definition === undefined ? [] : [definition.auth, ...(definition.otherAuth ?? [])];
  const parts = ways.flatMap((way): readonly SchemeDef[] => (way.type === "combined" ? way.parts : way.type === "none" || way.type === "custom" ? [] : [way]));
  return parts.find((part): part is Extract<SchemeDef, { type: T }> => part.type === type && (scheme === undefined || part.scheme === scheme));
}

const oauthOf = (definition: ConnectorDefinition | undefined, scheme: string | undefined): OAuth2Def | undefined => wayOf(definition, "oauth2", scheme);

function tokenOf(way: OAuth2Def | undefined, token: string): Credential {
  const header = way?.tokenHeader;
  return header === undefined ? { in: "header", name: "authorization", value: `Bearer ${token}` } : { in: "header", name: header.toLowerCase(), value: token };
}

/** Where an API key goes: under the connection's own name for it or the connector's, with what the connector puts before the key (`Bearer `). */
function keyOf(way: ApiKeyDef | undefined, given: string | null, key: string): Credential {
  const place = way?.in ?? "header";
  const plain = given ?? way?.headerName ?? "x-api-key";
  const name = place === "header" ? plain.toLowerCase() : plain;
  const prefix = way?.headerName.toLowerCase() === name.toLowerCase() ? (way.prefix ?? "") : "";
  return { in: place, name, value: key.startsWith(prefix) ? key : prefix + key };
}
