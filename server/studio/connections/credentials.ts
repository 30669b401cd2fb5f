import { AppError, type Clock, type Connection } from "@fastn/core";
import type { Redactor } from "@fastn/core/node";
import type { ConnectorDefinition } from "@fastn/connectors";
import type { SecretRef } from "@fastn/workflow";
import type { Vault } from "../vault/create-vault.ts";
import { type ConfiguredAuth, personMustSignIn } from "./configured.ts";
import { type ConnectionStore, fieldSecret, secretScope, type StoredAuth, type StoredConnection } from "./connection-store.ts";
import { createKeptValues } from "./kept-value.ts";
import { clientTokens, type OAuthParty, oauthParty, refreshTokens, type TokenSet } from "./oauth-client.ts";
import { customOf, oauthIn, oauthOf, signIn } from "./sign-in.ts";

/** Turns stored connections into ones that can be used: secrets opened, tokens fresh. */
export interface ConnectionCredentials {
  /** @throws AppError CONNECTOR_UNAUTHORIZED when it has to be authorized (again), CONNECTION_MISSING when a secret is not there */
  connection(tenant: string, stored: StoredConnection, mockUrl?: () => string | null): Promise<Connection>;
  /** One that `fastn.config.ts` describes. @throws AppError CONNECTION_MISSING, CONFIG_INVALID, CONNECTOR_UNAUTHORIZED */
  configured(asked: ConfiguredConnection): Promise<Connection>;
  party(tenant: string, stored: StoredConnection): Promise<OAuthParty>;
  /** Keep the tokens of a connection that was just authorized or refreshed. */
  keep(tenant: string, id: string, tokens: TokenSet): Promise<void>;
}

export interface ConfiguredConnection {
  readonly connector: string;
  readonly environment: string;
  readonly baseUrl: string | undefined;
  /** The mock server is what answers there. */
  readonly isMock: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly auth: ConfiguredAuth;
  /** @throws AppError CONNECTION_MISSING */
  readonly secret: (ref: SecretRef) => Promise<string>;
}

export interface CredentialsOptions {
  readonly connections: ConnectionStore;
  readonly vault: Vault;
  readonly definition: (connector: string) => Promise<ConnectorDefinition | undefined>;
  readonly mockUrl: () => string | null;
  /** Told of tokens that are kept nowhere. */
  readonly redactor: Redactor;
  readonly clock: Clock;
}

/** How long headers made by a connector's own code are used, and how long it may take, ms. */
const customForMs = 15 * 60_000;
const customTimeoutMs = 30_000;
/** A token that ends this soon is exchanged before it is used, ms. */
const refreshBeforeMs = 60_000;

export function createCredentials({ connections, vault, definition, mockUrl, redactor, clock }: CredentialsOptions): ConnectionCredentials {
  const asking = new Map<string, Promise<string>>();
  const tokens = createKeptValues<string>(clock);
  const signed = createKeptValues<Readonly<Record<string, string>>>(clock);

  /** Headers made by the connector's own code, once for all calls of a while. */
  const custom = (
    key: string,
    connector: string,
    fields: readonly string[],
    secret: (name: string) => Promise<string>,
    refused: (headers: Readonly<Record<string, string>>) => boolean = () => false,
  ): Promise<Readonly<Record<string, string>>> =>
    signed.get(key, refused, async () => {
      const { handler } = customOf(await definition(connector), connector);
      const entered = await Promise.all(fields.map(async (field) => [field, await secret(fieldSecret(field))] as const));
      const { headers } = await handler(Object.fromEntries(entered), AbortSignal.timeout(customTimeoutMs));
      for (const [name, value] of Object.entries(headers)) {
        // What says nothing of the caller stands in many an answer too.
        if (/^(?:accept|content-type|user-agent)/i.test(name)) continue;
        for (const secret of new Set([value, value.split(" ").at(-1) ?? value])) redactor.add(name, secret);
      }
      return { value: headers, expiresAt: clock.now() + customForMs };
    });

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

  return {
    party,
    keep,
    async connection(tenant, stored, mockUrlNow) {
      const { id, connector, settings, updatedAt } = stored;
      const known = await definition(connector);
      return signIn(known, {
        auth: settings.auth,
        headers: settings.headers,
        baseUrl: settings.baseUrl === null ? undefined : settings.baseUrl === "mock" ? mockOf(connector, mockUrlNow) : settings.baseUrl,
        secret: (name) => require(tenant, stored, name),
        accessToken: (refused) => accessToken(tenant, id, refused ?? soonOver),
        customHeaders: (refused) =>
          custom(JSON.stringify([tenant, id, updatedAt]), connector, fieldsOf(settings.auth), (name) => require(tenant, stored, name), refused),
      });
    },

    async configured({ connector, environment, auth: { auth, secrets }, secret, ...given }) {
      const known = await definition(connector);
      const named = async (name: string): Promise<string> => {
        const place = secrets.get(name);
        return place === undefined ? "" : typeof place === "string" ? place : secret(place);
      };
      const key = JSON.stringify([environment, connector, auth, given.baseUrl ?? null, [...secrets]]);
      return signIn(known, {
        ...given,
        auth,
        secret: named,
        accessToken: (refused = () => false) =>
          tokens.get(key, refused, async () => {
            const own = oauthIn(auth);
            if (own === undefined) throw personMustSignIn(connector);
            const { baseUrl = null } = given;
            const mockOAuth = given.isMock && baseUrl !== null ? `${baseUrl}/oauth` : null;
            const asked = oauthParty(own, oauthOf(known, own.scheme), { connector, baseUrl, mockOAuth, clientSecret: await named("clientSecret") });
            if (asked.grant !== "client_credentials") throw personMustSignIn(connector);
            const { accessToken: value, expiresInSeconds } = await clientTokens(asked);
            redactor.add("access token", value);
            return { value, expiresAt: expiresInSeconds === undefined ? null : clock.now() + expiresInSeconds * 1000 };
          }),
        customHeaders: (refused) => custom(key, connector, fieldsOf(auth), named, refused),
      });
    },
  };
}

const fieldsOf = (auth: StoredAuth): readonly string[] => (auth.type === "custom" ? auth.fields : []);
