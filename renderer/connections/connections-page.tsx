import { CircleAlert, KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import type { ConnectionView } from "../app/api/index.ts";
import { useConnectors } from "../connectors/use-connectors.ts";
import { Button, EmptyState, SkeletonList } from "../ui/index.ts";
import { ConnectionForm } from "./connection-form.tsx";
import { ConnectionRow } from "./connection-row.tsx";
import { SecretsSection } from "./secrets-section.tsx";
import { useConnections } from "./use-connections.ts";

/** How connectors are reached and as whom, and the secrets of workflows. */
export default function ConnectionsPage() {
  const [editing, setEditing] = useState<ConnectionView | "new" | null>(null);
  const { data, error, refetch } = useConnections();
  const { data: connectors } = useConnectors();
  if (error !== null) {
    return (
      <EmptyState icon={CircleAlert} title="The connections could not be listed" action={<Button onClick={() => void refetch()}>Try again</Button>}>
        {error.message}
      </EmptyState>
    );
  }
  if (data === undefined || connectors === undefined) return <SkeletonList label="Loading connections" />;
  const add = (
    <Button look="primary" icon={Plus} onClick={() => setEditing("new")}>
      Add connection
    </Button>
  );
  return (
    <div className="h-full overflow-y-auto bg-panel">
      <div className="mx-auto flex max-w-200 flex-col gap-6 p-6">
        <section aria-label="Connections" className="flex flex-col gap-3">
          <header className="flex items-center gap-3">
            <h1 className="flex-1 text-lg font-semibold">Connections</h1>
            {data.length > 0 && add}
          </header>
          {data.length === 0 ? (
            <EmptyState icon={KeyRound} title="No connections yet" action={add}>
              In the environment local every connector talks to the mock server until it has a connection of its own.
            </EmptyState>
          ) : (
            <ul className="divide-y divide-line rounded-lg border border-line bg-raised">
              {data.map((connection) => (
                <ConnectionRow
                  key={connection.id}
                  connection={connection}
                  connector={connectors.find(({ name }) => name === connection.connector)}
                  onChange={() => setEditing(connection)}
                />
              ))}
            </ul>
          )}
        </section>
        <SecretsSection />
      </div>
      {editing !== null && <ConnectionForm connection={editing === "new" ? null : editing} connectors={connectors} onClose={() => setEditing(null)} />}
    </div>
  );
}
