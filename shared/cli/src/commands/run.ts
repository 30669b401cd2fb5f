import { AppError, type Json, type RunDetail } from "@fastn/core";
import { unwrap } from "@fastn/core/api";
import { ExitCode, integerOption, textOption, type CliCommand, type CliContext } from "../command.ts";
import { followToEnd } from "../run/follow-to-end.ts";
import { readInput } from "../run/read-input.ts";
import { reportOf, sentenceOf } from "../run/run-report.ts";
import { openStudio, type OpenStudio } from "../studio/open-studio.ts";
import { workspaceFolder } from "../workspace-folder.ts";

export const run: CliCommand = {
  name: "run",
  summary: "Run a workflow and wait for its end",
  details: `Without --input the workflow's first case (workflows/<name>.cases.json) gives the input, or {} when there is none.
The studio that has the folder open does the run; without one it is done headless. Ctrl+C cancels the run.
Exit codes: 0 completed, 1 failed, cancelled or timed out, 2 the command was written wrongly.`,
  arguments: [{ name: "workflow", description: "name of the workflow" }],
  options: [
    { flags: "--input <json>", description: "input as JSON, @file, or - for standard input" },
    { flags: "--environment <name>", description: "environment of fastn.config.ts to run in" },
    { flags: "--seed <n>", description: "reset the mock server to the data of this seed first" },
    { flags: "--approve", description: "say yes to every approval the run waits for" },
  ],
  examples: [
    "fastn run order_to_invoice",
    "fastn run order_to_invoice --input '{\"id\": 7}' --json",
    "fastn run order_to_invoice --input @order.json --workspace ~/my-workspace",
    "cat order.json | fastn run order_to_invoice --input - --seed 42",
  ],
  async run(context, [name = ""], options) {
    const { terminal } = context;
    const seed = integerOption(options, "seed", 0, 2 ** 31 - 1);
    const inputText = textOption(options, "input");
    const root = await workspaceFolder(textOption(options, "workspace"), terminal.cwd);
    const input = inputText === undefined ? undefined : await readInput(inputText, terminal);
    const studio = await openStudio({ root, trust: true, page: false, signal: terminal.interrupted });
    try {
      const detail = await runToEnd(context, studio, {
        name,
        input,
        seed,
        environment: textOption(options, "environment"),
        approve: options["approve"] === true,
      });
      context.out.result(reportOf(detail), sentenceOf(detail, context.out));
      return detail.status === "completed" ? ExitCode.ok : ExitCode.failed;
    } finally {
      await studio.close();
    }
  },
};

interface Wanted {
  readonly name: string;
  /** undefined: the first case's. */
  readonly input: Json | undefined;
  readonly seed: number | undefined;
  readonly environment: string | undefined;
  readonly approve: boolean;
}

async function runToEnd(context: CliContext, studio: OpenStudio, wanted: Wanted): Promise<RunDetail> {
  const { terminal, out } = context;
  const { api } = studio;
  const name = { params: { path: { name: wanted.name } } };
  const { cases } = await unwrap(api.GET("/api/v1/workflows/{name}", name));
  const input = wanted.input === undefined ? (cases[0]?.input ?? {}) : wanted.input;
  if (wanted.seed !== undefined) await unwrap(api.POST("/api/v1/mock/reset", { body: { seed: wanted.seed } }));
  if (terminal.interrupted.aborted) throw new AppError("RUN_CANCELLED", "Interrupted before the run had started.");
  const { runId } = await unwrap(
    api.POST("/api/v1/workflows/{name}/run", { ...name, body: { input, ...(wanted.environment !== undefined && { environment: wanted.environment }) } }),
  );
  out.line(
    `${out.style.strong(wanted.name)}  ${out.style.faint(runId)}${input === cases[0]?.input ? out.style.faint(`  input of case "${cases[0]?.name}"`) : ""}`,
  );
  return followToEnd(context, studio, runId, wanted.approve);
}
