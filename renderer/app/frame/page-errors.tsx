import { Component, type ReactNode } from "react";
import { CircleAlert } from "lucide-react";
import { Button, EmptyState } from "../../ui/index.ts";

interface Props {
  readonly children: ReactNode;
}

/** A view that breaks takes nothing else with it: texts live in the document store and can still be saved. */
export class PageErrors extends Component<Props, { readonly error: Error | null }> {
  override state: { readonly error: Error | null } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <EmptyState
        icon={CircleAlert}
        title="This view stopped working"
        action={
          <Button look="primary" onClick={() => this.setState({ error: null })}>
            Show it again
          </Button>
        }
      >
        {error.message} Unsaved text is kept.
      </EmptyState>
    );
  }
}
