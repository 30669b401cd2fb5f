import { unwrap } from "@fastn/core/api";
import { ExitCode, integerOption, type CliCommand } from "../command.ts";
import { count } from "../run/format.ts";
import { withStudio } from "../studio/with-studio.ts";

const prune: CliCommand = {
  name: "runs prune",
  summary: "Remove ended runs beyond the retention policy",
  details:
    "The studio does so by itself, a minute after it starts and every hour. The policy is `retention` in fastn.config.ts (default: 30 days, 10,000 runs); the options take its place for this once. Open runs, and ended ones they have called, are kept.",
  arguments: [],
  options: [
    { flags: "--days <n>", description: "keep ended runs for so many days" },
    { flags: "--runs <n>", description: "keep so many of the newest ended runs" },
  ],
  examples: ["fastn runs prune", "fastn runs prune --days 7 --json"],
  async run(context, _args, options) {
    const [days, runs] = [integerOption(options, "days", 0, 36_500), integerOption(options, "runs", 0, 10_000_000)];
    return withStudio(context, options, { trust: false }, async ({ api }) => {
      context.out.progress("Looking through the runs…");
      const removed = await unwrap(
        api.POST("/api/v1/executions/prune", { body: { ...(days !== undefined && { days }), ...(runs !== undefined && { runs }) } }),
      );
      context.out.result(removed, `Removed ${count(removed.runs, "run")} and ${count(removed.payloads, "stored value")}.`);
      return ExitCode.ok;
    });
  },
};

const rebuild: CliCommand = {
  name: "runs rebuild",
  summary: "Write what is listed of every run anew from its journal",
  details: "The journal is the truth; the list is made from it. Nothing is run, and a run whose journal cannot be read is named and left as it is.",
  arguments: [],
  options: [],
  examples: ["fastn runs rebuild", "fastn runs rebuild --json"],
  run: (context, _args, options) =>
    withStudio(context, options, { trust: false }, async ({ api }) => {
      context.out.progress("Reading every journal…");
      const { runs, changed, failed } = await unwrap(api.POST("/api/v1/executions/rebuild"));
      const lines = [
        `Looked at ${count(runs, "run")}; ${changed.length} said something else than its journal and was mended.`,
        ...failed.map(({ runId, error }) => context.out.style.bad(`${runId}: ${error.message}`)),
      ];
      context.out.result(
        { runs, changed: [...changed], failed: failed.map(({ runId, error }) => ({ runId, code: error.code, message: error.message })) },
        lines.join("\n"),
      );
      return failed.length === 0 ? ExitCode.ok : ExitCode.failed;
    }),
};

export const runsCareCommands: readonly CliCommand[] = [prune, rebuild];
