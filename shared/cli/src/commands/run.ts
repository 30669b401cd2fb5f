import { AppError, type Json } from "@fastn/core";
import { unwrap } from "@fastn/core/api";
import { integerOption, textOption, type CliCommand, type CliContext } from "../command.ts";
import { follow, followOptions } from "../run/follow-command.ts";
import { readInput } from "../run/read-input.ts";
import { workflowName } from "../run/workflow-name.ts";
import { openStudio, type OpenStudio } from "../studio/open-studio.ts";
import { workspaceFolder } from "../workspace-folder.ts";

export const run: CliCommand = {
  name: "run",
  summary: "Run a workflow and wait for its end",
  details: `Without --input the workflow's first case (workflows/<name>.cases.json) gives the input, or {} when there is none.
The studio that has the folder open does the run; without one it is done headless. Ctrl+C cancels the run.
A run that waits is waited with, unless --no-wait is given.
Exit codes: 0 completed, 1 failed, cancelled or timed out, 2 the command was written wrongly.`,
  arguments: [{ name: "workflow", description: "name of the workflow, or its file" }],
  options: [
    { flags: "--input <json>", description: "input as JSON, @file, or - for standard input" },
    { flags: "--environment <name>", description: "environment of fastn.config.ts to run in" },
    { flags: "--seed <n>", description: "reset the mock server to the data of this seed first" },
    ...followOptions,
  ],
  examples: [
    "fastn run order_to_invoice",
    "fastn run order_to_invoice --input '{\"id\": 7}' --json",
    "fastn run order_to_invoice --input @order.json --workspace ~/my-workspace",
    "fastn run order_to_invoice --no-wait --json",
    "cat order.json | fastn run order_to_invoice --input - --seed 42",
  ],
  async run(context, [name = ""], options) {
    const { terminal } = context;
    const seed = integerOption(options, "seed", 0, 2 ** 31 - 1);
    const inputText = textOption(options, "input");
    const input = inputText === undefined ? undefined : await readInput(inputText, terminal);
    const root = await workspaceFolder(textOption(options, "workspace"), terminal.cwd);
    const studio = await openStudio({ root, trust: true, page: false, signal: terminal.interrupted });
    try {
      const workflow = await workflowName(studio, name, terminal.cwd);
      const runId = await start(context, studio, { name: workflow, input, seed, environment: textOption(options, "environment") });
      return await follow(context, studio, runId, options);
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
}

/** @returns the run's id */
async function start({ terminal, out }: CliContext, { api }: OpenStudio, wanted: Wanted): Promise<string> {
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
  return runId;
}
