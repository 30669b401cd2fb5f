import type { ConnectorInfo } from "@fastn/core";
import type { ConnectionInput, ConnectionView } from "../app/api/index.ts";

/** A connection as it is being typed. */
export interface ConnectionDraft {
  readonly connector: string;
  readonly environment: string;
  readonly baseUrl: string;
  /** One header a line. */
  readonly headers: string;
  readonly type: ConnectionView["auth"]["type"];
  readonly user: string;
  readonly headerName: string;
  readonly clientId: string;
  /** With blanks between. */
  readonly scopes: string;
  /** Token, key, password or client secret. */
  readonly secret: string;
}

/** What the form begins with: the connection as it is, without its secret, or the chosen connector's usual way to sign in. */
export function emptyDraft(connection: ConnectionView | null, connectors: readonly ConnectorInfo[], environment: string, connector?: string): ConnectionDraft {
  const name = connection?.connector ?? connector ?? connectors.find((each) => each.auth !== "none")?.name ?? "";
  const usual = connectors.find((each) => each.name === name)?.auth ?? "none";
  const auth = connection?.auth;
  return {
    connector: name,
    environment: connection?.environment ?? environment,
    baseUrl: connection?.baseUrl ?? "",
    headers: Object.entries(connection?.headers ?? {})
      .map(([header, value]) => `${header}: ${value}`)
      .join("\n"),
    type: auth?.type ?? (usual === "custom" ? "none" : usual),
    user: auth?.user ?? "",
    headerName: auth?.headerName ?? "",
    clientId: auth?.clientId ?? "",
    scopes: auth?.scopes?.join(" ") ?? "",
    secret: "",
  };
}

/** What is sent, or what is missing, as a sentence. */
export function toInput(draft: ConnectionDraft): ConnectionInput | string {
  const auth = authOf(draft);
  if (typeof auth === "string") return auth;
  const headers = headersOf(draft.headers);
  if (typeof headers === "string") return headers;
  const baseUrl = draft.baseUrl.trim();
  if (baseUrl !== "" && baseUrl !== "mock" && !/^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/.test(baseUrl))
    return "The address must begin with https:// or http://, and hold no user, query or blanks.";
  return {
    connector: draft.connector,
    environment: draft.environment,
    ...(baseUrl !== "" && { baseUrl }),
    ...(Object.keys(headers).length > 0 && { headers }),
    auth,
  };
}

function authOf({ type, secret, user, headerName, clientId, scopes }: ConnectionDraft): ConnectionInput["auth"] | string {
  const missing = "Enter the secret: it is never shown again, so a change needs it anew.";
  switch (type) {
    case "none":
      return { type };
    case "bearer_token":
      return secret === "" ? missing : { type, token: secret };
    case "api_key":
      return secret === "" ? missing : { type, key: secret, ...(headerName.trim() !== "" && { headerName: headerName.trim() }) };
    case "basic":
      if (user.trim() === "") return "Enter the user.";
      return secret === "" ? missing : { type, user: user.trim(), password: secret };
    case "oauth2": {
      if (clientId.trim() === "") return "Enter the client id of the app you registered with the service.";
      const wanted = scopes.split(/\s+/).filter((scope) => scope !== "");
      return { type, clientId: clientId.trim(), ...(secret !== "" && { clientSecret: secret }), ...(wanted.length > 0 && { scopes: wanted }) };
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
