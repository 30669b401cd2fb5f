import { Cable, CircleAlert } from "lucide-react";
import { useState } from "react";
import { useParams } from "react-router";
import type { ConnectorInfo } from "@fastn/core";
import { Button, cx, EmptyState, Input, SkeletonList } from "../ui/index.ts";
import { navigate } from "../app/page-path.ts";
import { ConnectorDetails } from "./connector-details.tsx";
import { ConnectorTile } from "./connector-tile.tsx";
import { ImportButton } from "./import-button.tsx";
import { useConnectors } from "./use-connectors.ts";

const fits = (connector: ConnectorInfo, words: string): boolean =>
  [connector.name, connector.displayName, connector.description, ...connector.actions.flatMap((action) => [action.name, action.displayName])].some((text) =>
    text.toLowerCase().includes(words),
  );

/** What workflows can talk to: connectors on the left, the chosen one's actions and their data on the right. */
export default function ConnectorsPage() {
  const { data, error, refetch } = useConnectors();
  const { name } = useParams();
  const [filter, setFilter] = useState("");
  if (error !== null) {
    return (
      <EmptyState icon={CircleAlert} title="The connectors could not be listed" action={<Button onClick={() => void refetch()}>Try again</Button>}>
        {error.message}
      </EmptyState>
    );
  }
  if (data === undefined) return <SkeletonList label="Loading connectors" />;
  const shown = data.filter((connector) => fits(connector, filter.trim().toLowerCase()));
  const chosen = data.find((connector) => connector.name === name) ?? shown[0];
  return (
    <div className="flex h-full min-h-0 bg-panel">
      <div className="flex w-72 shrink-0 flex-col border-r border-line">
        <header className="flex flex-col gap-2 p-3">
          <div className="flex items-center justify-between gap-2">
            <h1 className="text-lg font-semibold">Connectors</h1>
            <ImportButton />
          </div>
          <Input
            type="search"
            aria-label="Filter connectors"
            placeholder="Filter by name or action"
            value={filter}
            onChange={({ target }) => setFilter(target.value)}
          />
        </header>
        <nav aria-label="Connectors" className="min-h-0 flex-1 overflow-y-auto px-2 pb-2">
          {shown.map((connector) => (
            <button
              key={connector.name}
              type="button"
              aria-current={connector === chosen ? "page" : undefined}
              onClick={() => navigate(`/connectors/${connector.name}`)}
              className={cx(
                "flex w-full cursor-default items-center gap-2.5 rounded-md px-2 py-1.5 text-left",
                connector === chosen ? "bg-accent-bg" : "hover:bg-hover",
              )}
            >
              <ConnectorTile connector={connector} />
              <span className="min-w-0 flex-1">
                <span className="block truncate text-sm font-medium">{connector.displayName}</span>
                <span className="block truncate text-xs text-muted">
                  {connector.actions.length} {connector.actions.length === 1 ? "action" : "actions"}
                </span>
              </span>
            </button>
          ))}
          {shown.length === 0 && <p className="px-2 py-4 text-sm text-muted">No connector or action is called that.</p>}
        </nav>
      </div>
      <div className="min-w-0 flex-1 overflow-y-auto">
        {chosen === undefined ? (
          <EmptyState icon={Cable} title="No connector chosen">
            Choose one on the left to see its actions.
          </EmptyState>
        ) : (
          <ConnectorDetails key={chosen.name} connector={chosen} />
        )}
      </div>
    </div>
  );
}
