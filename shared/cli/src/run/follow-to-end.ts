import type { JournalEvent, RunDetail } from "@fastn/core";
import { unwrap } from "@fastn/core/api";
import type { CliContext } from "../command.ts";
import type { OpenStudio } from "../studio/open-studio.ts";
import { approve, followRun } from "./follow-run.ts";
import { RunView } from "./run-view.ts";

export interface Following {
  /** Say yes to every approval the run waits for. */
  readonly approve: boolean;
  /** Follow a run through its waits; else only until it waits for a time, an event or a person. */
  readonly wait: boolean;
  /** What Ctrl+C does: cancel the run, or leave it to itself. Default: cancel. */
  readonly onStop?: "cancel" | "leave";
  /** Sequence number of the last event that needs no telling. Default 0: all are told. */
  readonly after?: number;
}

/** What may begin a wait. */
const waits: ReadonlySet<string> = new Set(["timer_set", "event_awaited", "approval_requested", "child_started"]);

/** Show a run as it goes, to its end or its wait. @returns the run as it stands then */
export async function followToEnd({ terminal, out }: CliContext, studio: OpenStudio, runId: string, how: Following): Promise<RunDetail> {
  const { api } = studio;
  const path = { params: { path: { runId } } };
  const look = async (): Promise<RunDetail> => (await unwrap(api.GET("/api/v1/executions/{runId}", path))) as RunDetail;
  // A cancelled run ends by itself in a moment: following it to its end shows what became of its steps.
  const cancel = (): void => void unwrap(api.POST("/api/v1/executions/{runId}/cancel", path)).catch(() => undefined);
  const parked = new AbortController();
  const onStop = how.onStop === "leave" ? () => parked.abort() : cancel;
  terminal.interrupted.addEventListener("abort", onStop, { once: true });
  if (terminal.interrupted.aborted) onStop();
  const watch = stopAtWait(how, studio, look, () => parked.abort());
  try {
    const view = new RunView(out);
    const listener = {
      log: (line) => view.log(line),
      event(event) {
        view.event(event);
        if (!how.wait) watch(event);
        if (event.type !== "approval_requested") return;
        // Someone else may have answered in the meantime; then the run has gone on anyway.
        if (how.approve) approve(studio, runId, event.path).catch(() => undefined);
        else if (how.wait) out.line(`    Answer it in the studio, with \`fastn runs approve ${runId}\`, or run again with --approve.`);
      },
    } satisfies Parameters<typeof followRun>[2];
    // The answer that began this may have led to the next wait already.
    if (how.after !== undefined && !how.wait) watch({ type: "approval_requested", seq: how.after });
    await followRun(studio, runId, listener, parked.signal, how.after ?? 0);
    return await look();
  } finally {
    terminal.interrupted.removeEventListener("abort", onStop);
  }
}

/** Looks at the run after each event from the first that may begin a wait on: only the run itself knows whether something else of it is at work. */
function stopAtWait(how: Following, studio: OpenStudio, look: () => Promise<RunDetail>, stop: () => void): (event: Pick<JournalEvent, "type" | "seq">) => void {
  let seen = 0;
  let may = false;
  let again = false;
  let looking = false;
  const isWait = ({ status, waitingFor, steps }: RunDetail): boolean => {
    if (status !== "running" || waitingFor === null) return false;
    // What is tried again goes on by itself in a moment, whatever else is waited for; and the steps may be newer than what the run says of itself.
    if (steps.some((step) => step.status === "retrying" || (step.status === "running" && step.type !== "gate" && step.type !== "loop"))) return false;
    if (waitingFor.kind === "approval") return !how.approve;
    // What it called goes on only as long as a studio is there.
    return waitingFor.kind !== "workflow" || studio.foreignPid !== null;
  };
  const watch = async (): Promise<void> => {
    looking = true;
    while (again) {
      again = false;
      const run = await look();
      // What came since the last event told is told first; then there is another look.
      if (isWait(run) && run.lastSeq <= seen) return stop();
    }
    looking = false;
  };
  return ({ type, seq }) => {
    seen = Math.max(seen, seq);
    may ||= waits.has(type);
    again = may;
    // A studio that does not answer is the follower's business.
    if (may && !looking) watch().catch(() => (looking = false));
  };
}
