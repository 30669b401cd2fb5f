import type { RunDetail } from "@fastn/core";
import { unwrap } from "@fastn/core/api";
import type { CliContext } from "../command.ts";
import type { OpenStudio } from "../studio/open-studio.ts";
import { approve, followRun } from "./follow-run.ts";
import { RunView } from "./run-view.ts";

/** Show a run as it goes and wait for its end; Ctrl+C cancels it. `yes`: say yes to every approval it waits for. */
export async function followToEnd({ terminal, out }: CliContext, studio: OpenStudio, runId: string, yes: boolean): Promise<RunDetail> {
  const { api } = studio;
  const path = { params: { path: { runId } } };
  // A cancelled run ends by itself in a moment: following it to its end shows what became of its steps.
  const cancel = (): void => void unwrap(api.POST("/api/v1/executions/{runId}/cancel", path)).catch(() => undefined);
  terminal.interrupted.addEventListener("abort", cancel, { once: true });
  if (terminal.interrupted.aborted) cancel();
  try {
    const view = new RunView(out);
    await followRun(studio, runId, {
      log: (line) => view.log(line),
      event(event) {
        view.event(event);
        if (event.type !== "approval_requested") return;
        // Someone else may have answered in the meantime; then the run has gone on anyway.
        if (yes) approve(studio, runId, event.path).catch(() => undefined);
        else out.line(`    Answer it in the studio, or run again with --approve.`);
      },
    });
    return (await unwrap(api.GET("/api/v1/executions/{runId}", path))) as RunDetail;
  } finally {
    terminal.interrupted.removeEventListener("abort", cancel);
  }
}
