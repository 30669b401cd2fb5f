import type { AuthWay, ConnectorInfo, CredentialField } from "@fastn/core";
import type { ConnectionInput, ConnectionView } from "../app/api/index.ts";
import { authWords, wayWords } from "./auth-words.ts";

/** A connection as it is being typed. */
export interface ConnectionDraft {
  readonly connector: string;
  readonly environment: string;
  readonly baseUrl: string;
  /** One header a line. */
  readonly headers: string;
  /** `value` of the chosen `SignInChoice`. */
  readonly choice: string;
  /** What is asked for: nothing, one kind of credentials, or those that have to be given together. */
  readonly parts: readonly PartDraft[];
}

/** One kind of credentials as it is being typed. */
export interface PartDraft {
  readonly type: SchemeType | "custom";
  readonly scheme?: string;
  /** Where the connector puts the key itself, so that nobody has to name a header. */
  readonly name?: string;
  readonly user: string;
  readonly headerName: string;
  readonly clientId: string;
  /** With blanks between. */
  readonly scopes: string;
  /** Token, key, password or client secret. */
  readonly secret: string;
  /** Of OAuth, for a service whose addresses the connector does not know; null: it knows them. */
  readonly addresses: { readonly authorizationUrl: string; readonly tokenUrl: string } | null;
  /** Of a connector's own sign-in: what it asks for, and what was entered. */
  readonly fields: Readonly<Record<string, CredentialField>>;
  readonly entered: Readonly<Record<string, string>>;
}

export interface SignInChoice {
  readonly value: string;
  readonly label: string;
  readonly parts: readonly PartDraft[];
}

type SchemeInput = Exclude<ConnectionInput["auth"], { type: "none" } | { type: "combined" } | { type: "custom" }>;
type SchemeType = SchemeInput["type"];

const schemeTypes: readonly SchemeType[] = ["bearer_token", "api_key", "basic", "oauth2"];
const isSchemeType = (type: AuthWay["type"]): type is SchemeType => (schemeTypes as readonly string[]).includes(type);
const empty = { user: "", headerName: "", clientId: "", scopes: "", secret: "", addresses: null, fields: {}, entered: {} };

/** The connector's own ways first, then the usual ones that it does not name. */
export function signInChoices(connector: ConnectorInfo | undefined): readonly SignInChoice[] {
  const ways = (connector?.authWays ?? []).filter((way) => way.type === "combined" || way.fields !== undefined || isSchemeType(way.type));
  const own = ways.map((way) => ({ value: valueOf(way), label: wayWords(way), parts: (way.parts ?? [way]).flatMap(partOf) }));
  const usual = schemeTypes.filter((type) => !ways.some((way) => way.type === type && way.scheme === undefined));
  const none = { value: "none", label: authWords.none, parts: [] };
  // An OAuth that the connector does not name is of a service whose addresses it does not know.
  const unnamed = (type: SchemeType): PartDraft =>
    type === "oauth2" && !ways.some((way) => way.type === type) ? { type, ...empty, addresses: { authorizationUrl: "", tokenUrl: "" } } : { type, ...empty };
  return [...own, none, ...usual.map((type) => ({ value: type, label: authWords[type], parts: [unnamed(type)] }))];
}

const partOf = ({ type, scheme, name, fields = {} }: AuthWay): PartDraft[] =>
  type === "custom"
    ? [{ type, ...empty, fields }]
    : isSchemeType(type)
      ? [{ type, ...(scheme !== undefined && { scheme }), ...(scheme !== undefined && name !== undefined && { name }), ...empty }]
      : [];

/** The same for a connection and for the way it was made by. */
function valueOf({
  type,
  scheme,
  parts,
}: {
  readonly type: string;
  readonly scheme?: string | undefined;
  readonly parts?: readonly { readonly scheme?: string | undefined }[] | undefined;
}): string {
  if (parts !== undefined)
    return `combined ${parts
      .map((part) => part.scheme ?? "")
      .sort()
      .join(" + ")}`;
  return scheme === undefined ? type : `${type} ${scheme}`;
}

/** What the form begins with: the connection as it is, without its secret, or the chosen connector's usual way to sign in. */
export function emptyDraft(connection: ConnectionView | null, connectors: readonly ConnectorInfo[], environment: string, connector?: string): ConnectionDraft {
  const name = connection?.connector ?? connector ?? connectors.find((each) => each.auth !== "none")?.name ?? "";
  const info = connectors.find((each) => each.name === name);
  const choices = signInChoices(info);
  // Own headers are what the form asks for anyway.
  const asksNothing = info?.auth === "custom" && info.authWays[0]?.fields === undefined;
  const usual = asksNothing ? choices.find(({ value }) => value === "none") : choices[0];
  const auth = connection?.auth;
  const chosen = auth === undefined ? usual : choices.find(({ value }) => value === valueOf(auth));
  const known = auth === undefined ? [] : (auth.parts ?? [auth]);
  return {
    connector: name,
    environment: connection?.environment ?? environment,
    baseUrl: connection?.baseUrl ?? "",
    headers: Object.entries(connection?.headers ?? {})
      .map(([header, value]) => `${header}: ${value}`)
      .join("\n"),
    choice: chosen?.value ?? "none",
    parts: (chosen?.parts ?? []).map((part) => {
      const before = known.find(({ type, scheme }) => type === part.type && scheme === part.scheme);
      return {
        ...part,
        user: before?.user ?? "",
        headerName: before?.headerName ?? "",
        clientId: before?.clientId ?? "",
        scopes: before?.scopes?.join(" ") ?? "",
        addresses: part.addresses && { authorizationUrl: before?.authorizationUrl ?? "", tokenUrl: before?.tokenUrl ?? "" },
      };
    }),
  };
}

/** What is sent, or what is missing, as a sentence. */
export function toInput(draft: ConnectionDraft): ConnectionInput | string {
  const baseUrl = draft.baseUrl.trim();
  const auth = authOf(draft.parts, baseUrl === "mock");
  if (typeof auth === "string") return auth;
  const headers = headersOf(draft.headers);
  if (typeof headers === "string") return headers;
  if (baseUrl !== "" && baseUrl !== "mock" && !/^(https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?|smtps?:\/\/[^\s/?#@]+)$/.test(baseUrl))
    return "The address must begin with https://, http:// or, for email, smtp://, and hold no user, query or blanks.";
  return {
    connector: draft.connector,
    environment: draft.environment,
    ...(baseUrl !== "" && { baseUrl }),
    ...(Object.keys(headers).length > 0 && { headers }),
    auth,
  };
}

function authOf(drafts: readonly PartDraft[], isMock: boolean): ConnectionInput["auth"] | string {
  const custom = drafts.find(({ type }) => type === "custom");
  if (custom !== undefined) return customOf(custom);
  const parts: SchemeInput[] = [];
  for (const draft of drafts) {
    const part = schemeOf(draft, isMock);
    if (typeof part === "string") return drafts.length > 1 && draft.scheme !== undefined ? `${draft.scheme}: ${part}` : part;
    parts.push(part);
  }
  const [first] = parts;
  if (first === undefined) return { type: "none" };
  return parts.length === 1 ? first : { type: "combined", parts };
}

function customOf({ fields, entered }: PartDraft): ConnectionInput["auth"] | string {
  const given = Object.fromEntries(Object.keys(fields).flatMap((name) => ((entered[name] ?? "") === "" ? [] : [[name, entered[name] ?? ""]])));
  const wanted = Object.entries(fields).find(([name, { required = true }]) => required && given[name] === undefined);
  if (wanted !== undefined) return `Enter ${wanted[1].label ?? wanted[0]}: what was entered is never shown again, so a change needs it anew.`;
  return { type: "custom", fields: given };
}

function schemeOf({ type, scheme: name, secret, user, headerName, clientId, scopes, addresses }: PartDraft, isMock: boolean): SchemeInput | string {
  const missing = "Enter the secret: it is never shown again, so a change needs it anew.";
  const scheme = name === undefined ? {} : { scheme: name };
  switch (type) {
    case "custom":
      return "The connector's own sign-in stands alone.";
    case "bearer_token":
      return secret === "" ? missing : { type, ...scheme, token: secret };
    case "api_key":
      return secret === "" ? missing : { type, ...scheme, key: secret, ...(headerName.trim() !== "" && { headerName: headerName.trim() }) };
    case "basic":
      if (user.trim() === "") return "Enter the user.";
      return secret === "" ? missing : { type, ...scheme, user: user.trim(), password: secret };
    case "oauth2": {
      if (clientId.trim() === "") return "Enter the client id of the app you registered with the service.";
      const wanted = scopes.split(/\s+/).filter((scope) => scope !== "");
      const authorizationUrl = addresses?.authorizationUrl.trim() ?? "";
      const tokenUrl = addresses?.tokenUrl.trim() ?? "";
      const isAddressed = [authorizationUrl, tokenUrl].every((url) => /^https?:\/\/\S+$/.test(url));
      // The mock server has its own.
      if (addresses !== null && !isAddressed && !(isMock && authorizationUrl + tokenUrl === ""))
        return "Enter the addresses at which the service signs people in and gives tokens, as https://….";
      return {
        type,
        ...scheme,
        clientId: clientId.trim(),
        ...(secret !== "" && { clientSecret: secret }),
        ...(wanted.length > 0 && { scopes: wanted }),
        ...(isAddressed && { authorizationUrl, tokenUrl }),
      };
    }
  }
}

function headersOf(text: string): Record<string, string> | string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const [, name, value] = /^\s*([A-Za-z0-9!#$%&'*+.^_`|~-]+)\s*:\s*(.+?)\s*$/.exec(line) ?? [];
    if (name === undefined || value === undefined) return `"${line.trim()}" is no header. Write one a line, as Xero-Tenant-Id: 1234.`;
    headers[name] = value;
  }
  return headers;
}
