import { AppError, type RunDetail } from "@fastn/core";
import { unwrap } from "@fastn/core/api";
import { ExitCode, textOption, type CliCommand } from "../command.ts";
import { followToEnd } from "../run/follow-to-end.ts";
import { reportOf, sentenceOf } from "../run/run-report.ts";
import { withStudio } from "../studio/with-studio.ts";

const approve: CliCommand = {
  name: "runs approve",
  summary: "Answer a run that waits for approval, and follow it until it ends or waits again",
  details: `Ctrl+C ends the following, not the run. A rejected step fails its run, unless the step says onError: "continue".
Exit codes: 0 the answer was taken, 1 it was not, or the approved run failed, 2 the command was written wrongly.`,
  arguments: [{ name: "runId", description: "id of the run, as `fastn runs list` shows it" }],
  options: [
    { flags: "--reject", description: "say no instead of yes" },
    { flags: "--comment <text>", description: "why; the workflow and the run's history keep it" },
    { flags: "--step <path>", description: "which step, where several wait for approval" },
  ],
  examples: ["fastn runs approve run_01hx2v4k5m6n7p8q9r0s1t2v3w", 'fastn runs approve run_01hx2v4k5m6n7p8q9r0s1t2v3w --reject --comment "Over budget"'],
  run: (context, [runId = ""], options) =>
    withStudio(context, options, { trust: true }, async (studio) => {
      const path = { params: { path: { runId } } };
      const approved = options["reject"] !== true;
      const comment = textOption(options, "comment");
      const before = (await unwrap(studio.api.GET("/api/v1/executions/{runId}", path))) as RunDetail;
      const stepPath = stepToAnswer(before, textOption(options, "step"));
      await unwrap(
        studio.api.POST("/api/v1/executions/{runId}/approvals", { ...path, body: { stepPath, approved, ...(comment !== undefined && { comment }) } }),
      );
      const detail = await followToEnd(context, studio, runId, { approve: false, wait: false, onStop: "leave", after: before.lastSeq });
      context.out.result(reportOf(detail), sentenceOf(detail, context.out));
      const wentOn = detail.status === "completed" || detail.status === "running" || detail.status === "pending";
      return wentOn || !approved ? ExitCode.ok : ExitCode.failed;
    }),
};

/** @throws AppError CONFLICT when none waits, or several do and none was named */
function stepToAnswer({ runId, status, steps }: RunDetail, wanted: string | undefined): string {
  const waiting = steps.filter(({ waitingFor }) => waitingFor?.kind === "approval").map(({ path }) => path);
  if (wanted !== undefined && waiting.includes(wanted)) return wanted;
  const [only, ...others] = waiting;
  if (only !== undefined && others.length === 0 && wanted === undefined) return only;
  const those = waiting.length === 0 ? `no step of it waits for approval; it is ${status}` : `these wait for approval: ${waiting.join(", ")}`;
  throw new AppError("CONFLICT", `Run ${runId}: ${those}.${waiting.length > 0 ? " Name one with --step." : ""}`, { runId });
}

export const runsApproveCommands: readonly CliCommand[] = [approve];
