import { AppError, type Credential, type Signature } from "@fastn/core";

/** Where the credentials of one security scheme go. */
export interface Carrier {
  readonly scheme: string;
  readonly in: Credential["in"];
  /** Of a header in lower case. */
  readonly name: string;
}

/** What an operation asks for: one of these sets. None: it is open, so it gets no credentials. An empty set: it may go without. */
export type Security = readonly (readonly Carrier[])[];

export interface Signed {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly cookies: readonly (readonly [name: string, value: string])[];
}

/**
 * What of a connection is sent with one call.
 * @param security left out: everything the connection has
 * @param what names the call in messages
 * @throws AppError CONNECTION_MISSING when the connection has credentials, but not those the operation asks for
 */
export function sign({ headers, credentials = [] }: Signature, security: Security | undefined, what: string): Signed {
  const chosen = security === undefined ? credentials : choose(credentials, security, what);
  const own = new Set(credentials.filter(({ in: place }) => place === "header").map(({ name }) => name));
  const plain = Object.fromEntries(Object.entries(headers).filter(([name]) => !own.has(name.toLowerCase())));
  const placed = (place: Credential["in"]): [string, string][] => chosen.filter((each) => each.in === place).map(({ name, value }) => [name, value]);
  return { headers: { ...plain, ...Object.fromEntries(placed("header")) }, query: placed("query"), cookies: placed("cookie") };
}

function choose(credentials: readonly Credential[], security: Security, what: string): readonly Credential[] {
  if (security.length === 0 || credentials.length === 0) return [];
  const named = security.filter((set) => set.length > 0);
  for (const set of named) {
    const held = set.map((carrier) => heldFor(carrier, credentials));
    if (held.every((each) => each !== undefined)) return held;
  }
  // Who chose none of the description's schemes knows better than it does.
  const unnamed = credentials.filter(({ scheme }) => scheme === undefined);
  if (unnamed.length > 0) return unnamed;
  if (named.length < security.length) return [];
  const wanted = named.map((set) => set.map(({ scheme }) => scheme).join(" with ")).join(", or ");
  const has = [...new Set(credentials.map(({ scheme }) => scheme))].join(", ");
  throw new AppError("CONNECTION_MISSING", `${what} asks for ${wanted}; the connection has ${has}. Change the connection under Connections.`, { wanted, has });
}

/** The credential of that scheme; or one chosen without a scheme that goes by the same name, put where the scheme says. */
function heldFor({ scheme, in: place, name }: Carrier, credentials: readonly Credential[]): Credential | undefined {
  const own = credentials.find((each) => each.scheme === scheme);
  if (own !== undefined) return own;
  const found = credentials.find((each) => each.scheme === undefined && each.name.toLowerCase() === name.toLowerCase());
  return found && { ...found, in: place, name };
}
