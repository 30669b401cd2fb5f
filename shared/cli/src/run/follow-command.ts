import { isFinal } from "@fastn/core";
import { ExitCode, type CliContext, type CliOptions } from "../command.ts";
import type { OpenStudio } from "../studio/open-studio.ts";
import { followToEnd } from "./follow-to-end.ts";
import { reportOf, sentenceOf } from "./run-report.ts";

/** Options of commands that start a run and follow it. */
export const followOptions = [
  { flags: "--approve", description: "say yes to every approval the run waits for" },
  { flags: "--no-wait", description: "end, with exit code 0, as soon as the run waits for a time, an event or a person" },
] as const;

/** Follow a run as the options say, and tell how it stands. */
export async function follow(context: CliContext, studio: OpenStudio, runId: string, options: CliOptions): Promise<ExitCode> {
  const detail = await followToEnd(context, studio, runId, { approve: options["approve"] === true, wait: options["wait"] !== false });
  // A run goes on only where a studio has its folder open.
  const alone =
    !isFinal(detail.status) && studio.foreignPid === null ? "\n  Nothing has the folder open now: it goes on when `fastn dev` or the studio opens it." : "";
  context.out.result(reportOf(detail), `${sentenceOf(detail, context.out)}${alone}`);
  return detail.status === "completed" || !isFinal(detail.status) ? ExitCode.ok : ExitCode.failed;
}
