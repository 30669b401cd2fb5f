import { Unplug } from "lucide-react";
import { Button, EmptyState } from "../../ui/index.ts";

/** In place of everything, while the workspace cannot be read. */
export function Unreachable({ error, onRetry }: { readonly error: Error; readonly onRetry: () => void }) {
  return (
    <main className="min-w-0 flex-1">
      <EmptyState
        icon={Unplug}
        title="The workspace could not be opened"
        action={
          <Button look="primary" onClick={onRetry}>
            Try again
          </Button>
        }
      >
        {error.message}
      </EmptyState>
    </main>
  );
}
