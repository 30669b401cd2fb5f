import { useEffect } from "react";
import { isWithin, usePath } from "../app/page-path.ts";
import { onWorkspaceEvent } from "../app/workspace/workspace-events.ts";
import { openRun } from "../runs/open-run.ts";
import { toast } from "../ui/index.ts";
import { severityLooks, type Severity } from "./severity.ts";

interface Told {
  readonly runId: string;
  readonly stepPath: string;
  readonly severity: Severity;
  readonly title: string;
}

/** Shows a notification as it comes, unless the inbox is open, where it comes into the list. */
export function InboxWatcher() {
  const open = isWithin("/inbox", usePath());
  useEffect(() => {
    if (open) return undefined;
    return onWorkspaceEvent(({ event, data }) => {
      if (event !== "notification") return;
      const { runId, stepPath, severity, title } = data as Told;
      // An error of a workflow is not one of the studio: it goes by itself, and stays in the inbox.
      const tone = severityLooks[severity].tone === "danger" ? "warning" : severityLooks[severity].tone;
      toast({ tone, title, action: { label: "Open run", run: () => openRun(runId, stepPath) } });
    });
  }, [open]);
  return null;
}
