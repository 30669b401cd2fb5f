import { ChevronDown, ChevronRight } from "lucide-react";
import { useState } from "react";
import type { ActionInfo, ConnectorInfo, JsonObject } from "@fastn/core";
import { Badge } from "../ui/index.ts";
import { ConnectorTile } from "./connector-tile.tsx";
import { schemaRows } from "./schema-rows.ts";

const authWords: Readonly<Record<ConnectorInfo["auth"], string>> = {
  none: "needs no sign-in",
  basic: "user and password",
  bearer_token: "bearer token",
  api_key: "API key",
  oauth2: "OAuth 2",
  custom: "own headers",
  combined: "several keys together",
};

export function ConnectorDetails({ connector }: { readonly connector: ConnectorInfo }) {
  return (
    <article aria-label={connector.displayName} className="mx-auto flex max-w-200 flex-col gap-4 p-6">
      <header className="flex items-start gap-3">
        <ConnectorTile connector={connector} />
        <div className="min-w-0 flex-1">
          <h2 className="text-xl font-semibold">{connector.displayName}</h2>
          <p className="text-sm text-muted">{connector.description}</p>
          <p className="mt-1 text-xs text-faint">
            <code className="font-mono">{connector.name}</code> · {connector.category} · {authWords[connector.auth]}
          </p>
        </div>
      </header>
      <section aria-label="Actions" className="flex flex-col gap-2">
        <h3 className="text-base font-semibold">Actions</h3>
        <ul className="divide-y divide-line rounded-lg border border-line bg-raised">
          {connector.actions.map((action) => (
            <li key={action.name}>
              <ActionRow action={action} />
            </li>
          ))}
        </ul>
      </section>
    </article>
  );
}

function ActionRow({ action }: { readonly action: ActionInfo }) {
  const [open, setOpen] = useState(false);
  const Chevron = open ? ChevronDown : ChevronRight;
  return (
    <>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex w-full cursor-default items-start gap-2 px-3 py-2 text-left outline-offset-[-2px] hover:bg-hover"
      >
        <Chevron size={16} strokeWidth={1.5} className="mt-0.5 text-muted" aria-hidden />
        <span className="min-w-0 flex-1">
          <span className="text-sm font-medium">{action.displayName}</span> <code className="font-mono text-xs text-muted">{action.name}</code>
          <span className="block text-xs text-muted">{action.description}</span>
        </span>
        <Badge>{action.type}</Badge>
      </button>
      {open && (
        <div className="flex flex-col gap-4 border-t border-line bg-panel px-9 py-3">
          <Schema title="Input" schema={action.inputSchema} />
          <Schema title="Output" schema={action.outputSchema} />
        </div>
      )}
    </>
  );
}

function Schema({ title, schema }: { readonly title: string; readonly schema: JsonObject }) {
  const rows = schemaRows(schema);
  return (
    <section aria-label={title}>
      <h4 className="mb-1 text-xs font-semibold text-muted">{title}</h4>
      {rows.length === 0 ? (
        <p className="text-xs text-muted">{typeof schema["type"] === "string" && schema["type"] !== "object" ? `A ${schema["type"]}.` : "Any value."}</p>
      ) : (
        <table className="w-full text-left text-xs">
          <thead className="sr-only">
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Type</th>
              <th scope="col">Meaning</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ path, type, required, description }) => (
              <tr key={path} className="border-b border-line last:border-0">
                <td className="py-1 pr-3 align-top font-mono break-all">
                  {path}
                  {required && <span className="ml-1 font-sans text-faint">required</span>}
                </td>
                <td className="py-1 pr-3 align-top break-words text-muted">{type}</td>
                <td className="py-1 align-top text-muted">{description}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
