import { FilePlus2, Workflow } from "lucide-react";
import { Button, EmptyState } from "../../ui/index.ts";
import { runAction } from "../actions/index.ts";
import { openFile } from "../tabs.ts";
import { useWorkspace } from "../workspace/use-workspace.ts";

export function NothingOpen() {
  const { data } = useWorkspace();
  const first = data?.workflows[0];
  if (first !== undefined) {
    return (
      <EmptyState
        icon={Workflow}
        title="No file is open"
        action={
          <Button look="primary" onClick={() => openFile(first.file)}>
            Open {first.name}
          </Button>
        }
      >
        Pick a file in the explorer, or press Ctrl+P and type its name.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={Workflow}
      title="This workspace has no workflow yet"
      action={
        <Button look="primary" icon={FilePlus2} onClick={() => runAction("workflow.new")}>
          New workflow
        </Button>
      }
    >
      A workflow is one TypeScript file in the folder workflows: draw it on the canvas or write it, both change the same text.
    </EmptyState>
  );
}
