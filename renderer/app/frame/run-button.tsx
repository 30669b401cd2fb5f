import { ChevronDown, ListChecks, Pencil, Play } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import { Button, cx, IconButton, Menu, Tooltip, type MenuItem } from "../../ui/index.ts";
import { api } from "../api/index.ts";
import { runAction, useShortcut } from "../actions/index.ts";
import { useLayout } from "../layout.ts";
import { reportError } from "../report-error.ts";
import { runWorkflow } from "../run-workflow.ts";
import { useWorkspace, workflowOf } from "../workspace/use-workspace.ts";

/** Runs the workflow in front; the menu beside it chooses the input. */
export function RunButton() {
  const file = useLayout((state) => state.activeTab);
  const { data: workspace } = useWorkspace();
  const workflow = workflowOf(workspace, file);
  const shortcut = useShortcut("run.start");
  const { data: cases = [] } = useQuery({
    queryKey: ["workspace", "cases", workflow?.name],
    queryFn: async () => (await api.workflow(workflow?.name ?? "")).cases,
    enabled: workflow !== undefined,
  });
  const items: MenuItem[] = [
    ...(cases.length > 0 ? [{ kind: "label", id: "cases", label: "With the input of a case" } as const] : []),
    ...cases.map(({ name, input }): MenuItem => ({
      id: `case:${name}`,
      label: name,
      icon: ListChecks,
      onSelect: () => void runWorkflow(file ?? "", input).catch((error: unknown) => reportError("The run did not start", error)),
    })),
    { id: "input", label: "With other input…", icon: Pencil, onSelect: () => runAction("run.withInput") },
  ];
  return (
    <div className="flex shrink-0">
      <Tooltip label={workflow === undefined ? "Open a workflow to run it" : `Run ${workflow.name}`} shortcut={shortcut}>
        <Button
          look="primary"
          icon={Play}
          aria-label="Run workflow"
          aria-disabled={workflow === undefined}
          className={cx("rounded-r-none", workflow === undefined && "opacity-50")}
          // The second click of a double click means the same run.
          onClick={({ detail }) => detail <= 1 && runAction("run.start")}
        >
          Run
        </Button>
      </Tooltip>
      <Menu items={items} align="end">
        <IconButton
          icon={ChevronDown}
          label="Choose the input of the run"
          disabled={workflow === undefined}
          look="primary"
          className="rounded-l-none border-l border-accent-line"
        />
      </Menu>
    </div>
  );
}
