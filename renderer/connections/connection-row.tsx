import { useState } from "react";
import type { ConnectorInfo } from "@fastn/core";
import { api, type ConnectionView } from "../app/api/index.ts";
import { ask } from "../app/ask.ts";
import { reportError } from "../app/report-error.ts";
import { shell } from "../app/shell.ts";
import { ConnectorTile } from "../connectors/connector-tile.tsx";
import { Badge, Button, toast } from "../ui/index.ts";
import { authWords } from "./auth-words.ts";
import { refreshConnections } from "./use-connections.ts";

const statusWords: Readonly<Record<ConnectionView["status"], string>> = {
  active: "connected",
  pending: "not connected yet",
  needs_reauthorization: "reconnect",
};
const unknownConnector = { icon: "cable", color: "#64748b" };

/** Whether a browser has to be opened for it: not for a client that asks for tokens in its own name. */
function signsInByPerson({ auth }: ConnectionView, connector: ConnectorInfo | undefined): boolean {
  const oauth = [auth, ...(auth.parts ?? [])].find(({ type }) => type === "oauth2");
  if (oauth === undefined) return false;
  const ways = (connector?.authWays ?? []).flatMap((way) => way.parts ?? [way]);
  const way = ways.find(({ type, scheme }) => type === "oauth2" && (oauth.scheme === undefined || scheme === oauth.scheme));
  return way?.grant !== "client_credentials";
}

interface Props {
  readonly connection: ConnectionView;
  /** undefined when the studio no longer has it. */
  readonly connector: ConnectorInfo | undefined;
  readonly onChange: () => void;
}

export function ConnectionRow({ connection, connector, onChange }: Props) {
  const { id, environment, baseUrl, auth, status, authorizing, refusal } = connection;
  const [testing, setTesting] = useState(false);
  const title = connector?.displayName ?? connection.connector;

  const test = async (): Promise<void> => {
    setTesting(true);
    try {
      const { ok, message } = await api.testConnection(id);
      toast({ tone: ok ? "success" : "danger", title: ok ? `${title} answers` : `${title} could not be reached`, body: message });
    } catch (error) {
      reportError(`${title} could not be tested`, error);
    } finally {
      setTesting(false);
      await refreshConnections();
    }
  };

  const connect = async (): Promise<void> => {
    try {
      const { url } = await api.authorizeConnection(id);
      await shell.openLink(url);
      await refreshConnections();
    } catch (error) {
      reportError(`${title} could not be connected`, error);
    }
  };

  const remove = async (): Promise<void> => {
    const choice = await ask({
      title: `Delete the connection to ${title}?`,
      body: `Its secrets are deleted with it, and workflows in ${environment} no longer reach ${title} with it. To connect again you need them anew.`,
      choices: [
        { id: "keep", label: "Keep connection" },
        { id: "delete", label: "Delete connection", look: "danger" },
      ],
    });
    if (choice !== "delete") return;
    try {
      await api.deleteConnection(id);
      await refreshConnections();
    } catch (error) {
      reportError("The connection was not deleted", error);
    }
  };

  return (
    <li className="flex flex-wrap items-center gap-3 px-3 py-2">
      <ConnectorTile connector={connector ?? unknownConnector} />
      <span className="min-w-40 flex-1">
        <span className="flex flex-wrap items-center gap-2 text-sm font-medium">
          {title}
          <Badge tone={status === "active" ? "success" : "warning"}>{authorizing ? "waiting for the browser" : statusWords[status]}</Badge>
        </span>
        <span className="block text-xs break-all text-muted">
          {environment} · {authWords[auth.type]}
          {auth.user === undefined ? "" : ` as ${auth.user}`} · {baseUrl === "mock" ? "mock server" : (baseUrl ?? "the service's own address")}
        </span>
        {refusal !== null && (
          <span role="status" className="block text-xs text-danger-text">
            {refusal}
          </span>
        )}
      </span>
      <span className="flex flex-wrap gap-1.5">
        {signsInByPerson(connection, connector) && (
          <Button look={status === "active" ? "secondary" : "primary"} onClick={() => void connect()}>
            {status === "pending" ? "Connect" : "Reconnect"}
          </Button>
        )}
        <Button disabled={testing || (status === "pending" && signsInByPerson(connection, connector))} onClick={() => void test()}>
          {testing ? "Testing" : "Test"}
        </Button>
        <Button onClick={onChange}>Change</Button>
        <Button look="danger" onClick={() => void remove()}>
          Delete
        </Button>
      </span>
    </li>
  );
}
