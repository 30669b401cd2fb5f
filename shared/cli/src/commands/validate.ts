import type { Json } from "@fastn/core";
import { unwrap } from "@fastn/core/api";
import { ExitCode, textOption, type CliCommand } from "../command.ts";
import { count } from "../run/format.ts";
import { showProblem } from "../run/show-problem.ts";
import { openStudio } from "../studio/open-studio.ts";
import { workspaceFolder } from "../workspace-folder.ts";

export const validate: CliCommand = {
  name: "validate",
  summary: "Check every workflow of a folder without running anything",
  details: "Exit codes: 0 no errors, 1 errors (with --strict: warnings too), 2 the command was written wrongly.",
  arguments: [],
  options: [{ flags: "--strict", description: "let warnings fail, too" }],
  examples: ["fastn validate", "fastn validate --strict", "fastn validate --workspace ~/my-workspace --json"],
  async run({ terminal, out }, _args, options) {
    const root = await workspaceFolder(textOption(options, "workspace"), terminal.cwd);
    const studio = await openStudio({ root, trust: false, page: false, signal: terminal.interrupted });
    try {
      const { problems, workflows } = await unwrap(studio.api.GET("/api/v1/workspace"));
      const errors = problems.filter(({ severity }) => severity === "error").length;
      const warnings = problems.filter(({ severity }) => severity === "warning").length;
      const summary = errors > 0 ? out.style.bad(count(errors, "error")) : out.style.good("no errors");
      const sentence = [
        ...problems.filter(({ severity }) => severity !== "info").map((problem) => showProblem(problem, out.style)),
        `${count(workflows.length, "workflow")} checked: ${summary}${warnings > 0 ? `, ${count(warnings, "warning")}` : ""}.`,
      ].join("\n");
      out.result(
        { root, errorCount: errors, warningCount: warnings, workflows: workflows.map(({ name }) => name), problems: problems as unknown as Json },
        sentence,
      );
      return errors > 0 || (options["strict"] === true && warnings > 0) ? ExitCode.failed : ExitCode.ok;
    } finally {
      await studio.close();
    }
  },
};
