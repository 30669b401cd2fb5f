import { AppError, type Connection, type Credential, type Signature } from "@fastn/core";
import type { ApiKeyDef, ConnectorDefinition, CustomAuthDef, OAuth2Def, SchemeDef } from "@fastn/connectors";
import { schemesOf, type StoredAuth, type StoredScheme } from "./connection-store.ts";

type Headers = Readonly<Record<string, string>>;

/** How a connection signs in, and where what it needs comes from. */
export interface SignIn {
  readonly auth: StoredAuth;
  readonly baseUrl: string | undefined;
  /** Those that authenticate nobody. */
  readonly headers: Headers;
  /** By name, as `schemesOf` prefixes them. @throws AppError CONNECTION_MISSING */
  readonly secret: (name: string) => Promise<string>;
  /** Of OAuth. `refused`: whether the service has just refused this one; left out: nothing was refused. @throws AppError CONNECTOR_UNAUTHORIZED */
  readonly accessToken: (refused?: (token: string) => boolean) => Promise<string>;
  /** What the connector's own code makes of what was entered. */
  readonly customHeaders: (refused?: (headers: Headers) => boolean) => Promise<Headers>;
}

/** @throws AppError what the sources throw */
export async function signIn(known: ConnectorDefinition | undefined, given: SignIn): Promise<Connection> {
  const { auth, baseUrl } = given;
  const own = lowerCased(given.headers);
  const address = baseUrl === undefined ? {} : { baseUrl };
  if (auth.type === "custom") {
    const signed = (headers: Headers): Signature => signatureOf(own, credentialsOf(headers));
    const renew: Connection["renew"] = async (refused) =>
      signed(await given.customHeaders((headers) => Object.entries(lowerCased(headers)).every(([name, value]) => refused[name] === value)));
    return { ...address, ...signed(await given.customHeaders()), renew };
  }
  const schemes = schemesOf<StoredScheme>(auth);
  const credentials = await Promise.all(schemes.map((part) => credentialOf(known, part, given)));
  const oauth = schemes.map(({ scheme }) => scheme).find((scheme) => scheme.type === "oauth2");
  const renew: Connection["renew"] = async (refused) => {
    const way = oauthOf(known, oauth?.scheme);
    // The operation asked for other schemes of the connection, whose credentials nobody can renew.
    if (refused[tokenOf(way, "").name] === undefined) return null;
    const isRefused = (token: string): boolean => {
      const { name, value } = tokenOf(way, token);
      return refused[name] === value;
    };
    const fresh = { ...(oauth?.scheme !== undefined && { scheme: oauth.scheme }), ...tokenOf(way, await given.accessToken(isRefused)) };
    return signatureOf(own, [...credentials.filter((_, index) => schemes[index]?.scheme.type !== "oauth2"), fresh]);
  };
  return { ...address, ...signatureOf(own, credentials), ...(oauth !== undefined && { renew }) };
}

async function credentialOf(
  known: ConnectorDefinition | undefined,
  { scheme: auth, prefix }: { readonly scheme: StoredScheme; readonly prefix: string },
  { secret, accessToken }: SignIn,
): Promise<Credential> {
  const named = auth.scheme === undefined ? {} : { scheme: auth.scheme };
  const header = (value: string): Credential => ({ ...named, in: "header", name: "authorization", value });
  switch (auth.type) {
    case "bearer_token":
      return header(`Bearer ${await secret(`${prefix}token`)}`);
    case "api_key":
      return { ...named, ...keyOf(wayOf(known, "api_key", auth.scheme), auth.headerName, await secret(`${prefix}key`)) };
    case "basic":
      return header(`Basic ${Buffer.from(`${auth.user}:${await secret(`${prefix}password`)}`).toString("base64")}`);
    case "oauth2":
      return { ...named, ...tokenOf(oauthOf(known, auth.scheme), await accessToken()) };
  }
}

const credentialsOf = (headers: Headers): readonly Credential[] => Object.entries(lowerCased(headers)).map(([name, value]) => ({ in: "header", name, value }));

/** Headers of the connection, those of its credentials among them. */
function signatureOf(own: Headers, credentials: readonly Credential[]): Signature {
  const sent = credentials.filter((credential) => credential.in === "header").map(({ name, value }) => [name, value] as const);
  return { headers: { ...own, ...Object.fromEntries(sent) }, credentials };
}

const lowerCased = (headers: Headers): Headers => Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

export const oauthIn = (auth: StoredAuth): Extract<StoredScheme, { type: "oauth2" }> | undefined =>
  schemesOf<StoredScheme>(auth)
    .map(({ scheme }) => scheme)
    .find((scheme) => scheme.type === "oauth2");

/** The connector's own scheme of that name; without a name the first of that type. */
function wayOf<T extends SchemeDef["type"]>(
  definition: ConnectorDefinition | undefined,
  type: T,
  scheme: string | undefined,
): Extract<SchemeDef, { type: T }> | undefined {
  const parts = waysOf(definition).flatMap((way): readonly SchemeDef[] =>
    way.type === "combined" ? way.parts : way.type === "none" || way.type === "custom" ? [] : [way],
  );
  return parts.find((part): part is Extract<SchemeDef, { type: T }> => part.type === type && (scheme === undefined || part.scheme === scheme));
}

const waysOf = (definition: ConnectorDefinition | undefined) => (definition === undefined ? [] : [definition.auth, ...(definition.otherAuth ?? [])]);

export const oauthOf = (definition: ConnectorDefinition | undefined, scheme: string | undefined): OAuth2Def | undefined => wayOf(definition, "oauth2", scheme);

/** @throws AppError CONNECTION_MISSING when the connector no longer signs in with code of its own */
export function customOf(definition: ConnectorDefinition | undefined, connector: string): Required<CustomAuthDef> {
  const way = waysOf(definition).find(
    (each): each is Required<CustomAuthDef> => each.type === "custom" && each.handler !== undefined && each.fields !== undefined,
  );
  if (way !== undefined) return way;
  throw new AppError("CONNECTION_MISSING", `${connector} has no sign-in of its own any more. Change its connection under Connections.`, { connector });
}

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
