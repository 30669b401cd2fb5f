import { AppError, type Clock, newId } from "@fastn/core";
import { connections, type Store } from "../../store/index.ts";
import type { ConnectionAuthInput, ConnectionInput, ConnectionView, SchemeInput } from "../schemas/connection.ts";
import type { Vault } from "../vault/create-vault.ts";

/** What is not secret of a connection. */
export interface ConnectionSettings {
  readonly baseUrl: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly auth: StoredAuth;
  readonly status: ConnectionView["status"];
  /** When the access token ends, ms since 1970; null when it does not, or nobody said so. */
  readonly expiresAt: number | null;
}

export type StoredAuth =
  | { readonly type: "none" }
  | StoredScheme
  /** Names of what the connector asked for. */
  | { readonly type: "custom"; readonly fields: readonly string[] }
  | { readonly type: "combined"; readonly parts: readonly StoredScheme[] };

/** `scheme`: of the connector's API description; left out: none in particular. */
export type StoredScheme =
  | { readonly type: "bearer_token"; readonly scheme?: string }
  | { readonly type: "api_key"; readonly scheme?: string; readonly headerName: string | null }
  | { readonly type: "basic"; readonly scheme?: string; readonly user: string }
  | {
      readonly type: "oauth2";
      readonly scheme?: string;
      readonly clientId: string;
      readonly scopes: readonly string[] | null;
      readonly authorizationUrl: string | null;
      readonly tokenUrl: string | null;
    };

export interface StoredConnection {
  readonly id: string;
  readonly connector: string;
  readonly environment: string;
  readonly settings: ConnectionSettings;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Connections of tenants: settings in their table, secrets in the vault under the connection's id. */
export interface ConnectionStore {
  list(tenant: string): Promise<readonly StoredConnection[]>;
  /** @throws AppError NOT_FOUND */
  get(tenant: string, id: string): Promise<StoredConnection>;
  find(tenant: string, environment: string, connector: string): Promise<StoredConnection | null>;
  /** @throws AppError CONFLICT when the connector has one in this environment */
  create(tenant: string, input: ConnectionInput & { readonly environment: string }): Promise<StoredConnection>;
  /** @throws AppError NOT_FOUND, CONFLICT */
  replace(tenant: string, id: string, input: ConnectionInput & { readonly environment: string }): Promise<StoredConnection>;
  /** Change settings as they are now. */
  update(tenant: string, id: string, changes: Partial<ConnectionSettings>): Promise<void>;
  /** With everything secret of it. @throws AppError NOT_FOUND */
  remove(tenant: string, id: string): Promise<void>;
}

/** Where a connection's secrets are in the vault. */
export const secretScope = (id: string): string => `connection/${id}`;

export function createConnectionStore(store: Store, vault: Vault, clock: Clock): ConnectionStore {
  const get: ConnectionStore["get"] = async (tenantId, id) => {
    const row = await store.withTenant({ tenantId }, (tx) => tx.table(connections).get({ id }));
    if (row === null) throw new AppError("NOT_FOUND", `There is no connection ${id.slice(0, 60)}.`, { id: id.slice(0, 60) });
    return row as unknown as StoredConnection;
  };
  const find: ConnectionStore["find"] = async (tenantId, environment, connector) =>
    (await store.withTenant({ tenantId }, (tx) => tx.table(connections).get({ environment, connector }))) as unknown as StoredConnection | null;
  const requirePlace = async (tenantId: string, { id, environment, connector }: StoredConnection): Promise<void> => {
    const other = await find(tenantId, environment, connector);
    if (other !== null && other.id !== id)
      throw new AppError("CONFLICT", `${connector} has a connection in ${environment} already. Change that one, or delete it.`, { connector, environment });
  };
  /** Secrets first: a connection that is there can be used. */
  const put = async (tenantId: string, connection: StoredConnection, auth: ConnectionAuthInput): Promise<void> => {
    const scope = secretScope(connection.id);
    for (const [name, value] of Object.entries(secretsOf(auth))) await vault.write(tenantId, scope, name, value);
    await store.withTenant({ tenantId }, (tx) => tx.table(connections).put(connection as never));
  };

  return {
    get,
    list: async (tenantId) =>
      (await store.withTenant({ tenantId }, (tx) => tx.table(connections).find({ orderBy: [["id", "asc"]] }))) as unknown as StoredConnection[],
    find,
    async create(tenantId, input) {
      const { connector, environment } = input;
      const now = clock.now();
      const connection = { id: newId("conn", now), connector, environment, settings: settingsOf(input), createdAt: now, updatedAt: now };
      await requirePlace(tenantId, connection);
      await put(tenantId, connection, input.auth);
      return connection;
    },
    async replace(tenantId, id, input) {
      const before = await get(tenantId, id);
      const { connector, environment } = input;
      const connection = { ...before, connector, environment, settings: settingsOf(input), updatedAt: clock.now() };
      await requirePlace(tenantId, connection);
      // What another way to authenticate, or another service, left behind must not be sent anywhere.
      await vault.remove(tenantId, secretScope(id));
      await put(tenantId, connection, input.auth);
      return connection;
    },
    update: (tenantId, id, changes) =>
      store.withTenant({ tenantId }, async (tx) => {
        const row = await tx.table(connections).get({ id });
        if (row === null) return;
        const settings = { ...(row.settings as unknown as ConnectionSettings), ...changes };
        await tx.table(connections).update({ id }, { settings: settings as never, updatedAt: clock.now() });
      }),
    async remove(tenantId, id) {
      await get(tenantId, id);
      await store.withTenant({ tenantId }, (tx) => tx.table(connections).remove({ id }));
      await vault.remove(tenantId, secretScope(id));
    },
  };
}

/** What a connection signs in with, each with what its secrets' names begin with in the vault. There is at most one OAuth sign-in, whose tokens need none. */
export function schemesOf<S extends { readonly type: string }>(
  auth: { readonly type: "none" | "custom" } | { readonly type: "combined"; readonly parts: readonly S[] } | S,
): readonly { readonly scheme: S; readonly prefix: string }[] {
  if (auth.type === "none" || auth.type === "custom") return [];
  if (!("parts" in auth)) return [{ scheme: auth as S, prefix: "" }];
  return auth.parts.map((scheme, index) => ({ scheme, prefix: scheme.type === "oauth2" ? "" : `${index}/` }));
}

/** Name in the vault of what was entered for a field of the connector's own. */
export const fieldSecret = (field: string): string => `field/${field}`;

function secretsOf(auth: ConnectionAuthInput): Record<string, string> {
  if (auth.type === "custom") return Object.fromEntries(Object.entries(auth.fields).map(([field, value]) => [fieldSecret(field), value]));
  return Object.fromEntries(
    schemesOf<SchemeInput>(auth).flatMap(({ scheme, prefix }) => Object.entries(schemeSecrets(scheme)).map(([name, value]) => [prefix + name, value])),
  );
}

function schemeSecrets(auth: SchemeInput): Record<string, string> {
  switch (auth.type) {
    case "bearer_token":
      return { token: auth.token };
    case "api_key":
      return { key: auth.key };
    case "basic":
      return { password: auth.password };
    case "oauth2":
      return auth.clientSecret === undefined ? {} : { clientSecret: auth.clientSecret };
  }
}

function settingsOf({ baseUrl, headers = {}, auth }: ConnectionInput): ConnectionSettings {
  return {
    baseUrl: baseUrl?.replace(/\/+$/, "") ?? null,
    headers,
    auth: storedAuth(auth),
    status: schemesOf<SchemeInput>(auth).some(({ scheme }) => scheme.type === "oauth2") ? "pending" : "active",
    expiresAt: null,
  };
}

function storedAuth(auth: ConnectionAuthInput): StoredAuth {
  if (auth.type === "none") return { type: auth.type };
  if (auth.type === "custom") return { type: auth.type, fields: Object.keys(auth.fields) };
  return auth.type === "combined" ? { type: auth.type, parts: auth.parts.map(storedScheme) } : storedScheme(auth);
}

function storedScheme(auth: SchemeInput): StoredScheme {
  const scheme = auth.scheme === undefined ? {} : { scheme: auth.scheme };
  switch (auth.type) {
    case "bearer_token":
      return { type: auth.type, ...scheme };
    case "api_key":
      return { type: auth.type, ...scheme, headerName: auth.headerName ?? null };
    case "basic":
      return { type: auth.type, ...scheme, user: auth.user };
    case "oauth2": {
      const { clientId, scopes = null, authorizationUrl = null, tokenUrl = null } = auth;
      return { type: auth.type, ...scheme, clientId, scopes, authorizationUrl, tokenUrl };
    }
  }
}

/** As the outside sees it. `now`: what is known of its authorization in this process. */
export function viewOf(
  { id, connector, environment, settings, createdAt, updatedAt }: StoredConnection,
  now: Pick<ConnectionView, "authorizing" | "refusal">,
): ConnectionView {
  const { baseUrl, headers, auth, status } = settings;
  return {
    id,
    connector,
    environment,
    baseUrl,
    headers: { ...headers },
    auth: authView(auth),
    status,
    ...now,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  };
}

function authView(auth: StoredAuth): ConnectionView["auth"] {
  switch (auth.type) {
    case "none":
      return auth;
    case "custom":
      return { type: auth.type, fields: [...auth.fields] };
    case "combined":
      return { type: auth.type, parts: auth.parts.map(schemeView) };
    default:
      return schemeView(auth);
  }
}

const schemeView = (auth: StoredScheme) => ({
  type: auth.type,
  ...(auth.scheme !== undefined && { scheme: auth.scheme }),
  ...(auth.type === "basic" && { user: auth.user }),
  ...(auth.type === "api_key" && auth.headerName !== null && { headerName: auth.headerName }),
  ...(auth.type === "oauth2" && { clientId: auth.clientId, ...(auth.scopes !== null && { scopes: [...auth.scopes] }) }),
  ...(auth.type === "oauth2" && auth.authorizationUrl !== null && { authorizationUrl: auth.authorizationUrl }),
  ...(auth.type === "oauth2" && auth.tokenUrl !== null && { tokenUrl: auth.tokenUrl }),
});
