import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { AppError } from "@fastn/core";
import { subscribeSse } from "@fastn/core/api";
import { ExitCode, textOption, type CliCommand, type CliContext, type CliOptions } from "../command.ts";
import { fileReason } from "../file-reason.ts";
import { openStudio, type OpenStudio } from "../studio/open-studio.ts";
import { showCoverage } from "../test/coverage.ts";
import { toJunit } from "../test/junit.ts";
import { newsBeside } from "../test/news-beside.ts";
import { runTests, type TestsWanted } from "../test/run-tests.ts";
import { isGood, reportOf, showSummary, type WorkflowOutcome } from "../test/test-report.ts";
import { workspaceFolder } from "../workspace-folder.ts";

export const test: CliCommand = {
  name: "test",
  summary: "Run the test cases of workflows",
  details: `Cases stand beside the workflow, in workflows/<name>.cases.json: an input, outputs of steps that are not to run (pins), and what to expect.
A case with pins is MOCK, one without is LIVE. A pin is named by its step: "price", "lines[2].price" for one iteration, "call/price" for a step of the
workflow that the step "call" calls. Waits and retry pauses take no time. In an environment that uses the mock server,
each case finds it as new, with the folder's rules and recordings; "mock" in a case sets it up otherwise.
Exit codes: 0 all passed, 1 a case failed, a cases file has faults or there is no case, 2 the command was written wrongly.`,
  arguments: [{ name: "workflows", description: "names or files of workflows (default: all that have cases)", takes: "many" }],
  options: [
    { flags: "--case <text>", description: "only cases whose name contains this" },
    { flags: "--environment <name>", description: "environment of fastn.config.ts to run in" },
    { flags: "--coverage", description: "say which steps, branches and error paths no case reached" },
    { flags: "--junit <file>", description: "write a JUnit XML report for CI servers" },
    { flags: "--watch", description: "run again whenever a file is saved, until Ctrl+C" },
  ],
  examples: ["fastn test", "fastn test order_to_invoice --coverage", "fastn test --junit report.xml --json", "fastn test --watch --case refund"],
  async run(context, workflows, options) {
    const { terminal } = context;
    const wanted: TestsWanted = { workflows, case: textOption(options, "case"), environment: textOption(options, "environment") };
    const root = await workspaceFolder(textOption(options, "workspace"), terminal.cwd);
    const studio = await openStudio({ root, trust: true, page: false, signal: terminal.interrupted });
    try {
      const once = async (): Promise<ExitCode> => report(context, await runTests(context, studio, wanted), options);
      return options["watch"] === true ? await watch(context, studio, textOption(options, "junit"), once) : await once();
    } finally {
      await studio.close();
    }
  },
};

async function report({ out, terminal }: CliContext, outcomes: readonly WorkflowOutcome[], options: CliOptions): Promise<ExitCode> {
  const junit = textOption(options, "junit");
  // What was broken off is no result, and would take the place of one.
  if (junit !== undefined && !terminal.interrupted.aborted) {
    await writeFile(resolve(terminal.cwd, junit), toJunit(outcomes)).catch((error: NodeJS.ErrnoException) => {
      throw new AppError("BAD_REQUEST", `--junit ${junit}: the file cannot be written (${fileReason(error)}).`);
    });
  }
  const covered = options["coverage"] === true;
  const shown = outcomes.flatMap(({ workflow, coverage }) => (coverage === null ? [] : [showCoverage(workflow, coverage, out.style)]));
  const sentences = [...(covered && shown.length > 0 ? ["\nCoverage", ...shown] : []), ""];
  // Broken off before the first case, it would say that there is none.
  if (outcomes.length > 0 || !terminal.interrupted.aborted) sentences.push(showSummary(outcomes, out.style));
  if (terminal.interrupted.aborted) sentences.push(out.style.warn("Interrupted: what is left was not run."));
  out.result(reportOf(outcomes, covered), sentences.join("\n"));
  return isGood(outcomes) && !terminal.interrupted.aborted ? ExitCode.ok : ExitCode.failed;
}

/** Run now and after each change but our own to `written`; several changes during a run make one more. Ends well, by Ctrl+C. */
async function watch({ out, terminal }: CliContext, studio: OpenStudio, written: string | undefined, once: () => Promise<ExitCode>): Promise<ExitCode> {
  const isNews = newsBeside({ root: studio.root, cwd: terminal.cwd, written });
  let due = true;
  let wake = (): void => {};
  const ring = (): void => {
    due = true;
    wake();
  };
  const news = subscribeSse(`${studio.url}/api/v1/workspace/events`, {
    headers: studio.headers,
    signal: terminal.interrupted,
    onEvent({ event, data }) {
      if (event === "files" && isNews((JSON.parse(data) as { paths: string[] }).paths)) ring();
    },
  });
  terminal.interrupted.addEventListener("abort", () => wake(), { once: true });
  const gone = studio.gone.then((complaint) => {
    throw new AppError("PLATFORM_UNAVAILABLE", `The studio's server ended unexpectedly.\n${complaint}`);
  });
  try {
    while (!terminal.interrupted.aborted) {
      due = false;
      // A file in the middle of being changed is no reason to stop watching.
      await Promise.race([once(), gone]).catch((error: unknown) => {
        if (!(error instanceof AppError) || error.code === "PLATFORM_UNAVAILABLE") throw error;
        out.line(out.style.bad(error.message));
      });
      if (terminal.interrupted.aborted) break;
      out.line(out.style.faint("\nWaiting for changes; Ctrl+C stops."));
      if (!due) await Promise.race([new Promise<void>((resolve) => (wake = resolve)), gone]);
    }
    return ExitCode.ok;
  } finally {
    gone.catch(() => {});
    await news.catch(() => undefined);
  }
}
