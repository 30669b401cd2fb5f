import { isFinal, type RunStatus } from "@fastn/core";
import { subscribeSse, unwrap } from "@fastn/core/api";
import { ExitCode, integerOption, textOption, type CliCommand, type CliContext } from "../command.ts";
import { showProblem } from "../run/show-problem.ts";
import { openStudio, type OpenStudio } from "../studio/open-studio.ts";
import { workspaceFolder } from "../workspace-folder.ts";

export const dev: CliCommand = {
  name: "dev",
  summary: "Serve a folder: studio in the browser, webhooks, schedules and mock server",
  details: `Files are watched: a saved workflow is checked at once, its problems are listed here, and the next run uses it. Ctrl+C stops.
The folder's workflows may run, so name a folder you trust.`,
  arguments: [],
  options: [{ flags: "--port <n>", description: "port of the studio (default: any free one)" }],
  examples: ["fastn dev", "fastn dev --workspace ~/my-workspace --port 8080"],
  async run(context, _args, options) {
    const { terminal, out } = context;
    const port = integerOption(options, "port", 0, 65_535);
    const root = await workspaceFolder(textOption(options, "workspace"), terminal.cwd);
    const onWarning = (sentence: string): void => out.line(`${out.style.warn("warning")} ${sentence}`);
    const studio = await openStudio({ root, trust: true, page: true, port, onWarning, signal: terminal.interrupted });
    try {
      const { style } = out;
      const { mockUrl } = await unwrap(studio.api.GET("/api/v1/workspace"));
      const already = studio.foreignPid === null ? "" : " already, in another process";
      const lines = [
        `fastn studio is open on ${style.strong(root)}${already}`,
        "",
        `  ${studio.openUrl}`,
        "",
        `The link works once. Mock server: ${mockUrl ?? "off"}.`,
      ];
      const { url, openUrl, foreignPid } = studio;
      out.result({ root, url, openUrl, mockUrl, pid: foreignPid }, lines.join("\n"));
      if (studio.foreignPid !== null) return ExitCode.ok;
      out.line("Press Ctrl+C to stop.\n");
      return await watch(context, studio);
    } finally {
      await studio.close();
    }
  },
};

/** Tell what changes until someone stops us, or the studio ends by itself. */
async function watch(context: CliContext, studio: OpenStudio): Promise<ExitCode> {
  const { terminal, out } = context;
  const ended = new AbortController();
  const tellRun = runTeller(context);
  const signal = AbortSignal.any([terminal.interrupted, ended.signal]);
  const news = subscribeSse(`${studio.url}/api/v1/workspace/events`, {
    headers: studio.headers,
    signal,
    onEvent({ event, data }) {
      if (event === "files") out.line(out.style.faint(`changed: ${(JSON.parse(data) as { paths: string[] }).paths.join(", ")}`));
      // `ready` comes first, and again after a break in which news may have been missed.
      if (event === "problems" || event === "ready") tellProblems(context, studio).catch(() => undefined);
      if (event === "runs") tellRun(JSON.parse(data) as RunNews);
    },
  });
  const complaint = await Promise.race([studio.gone, stopped(terminal.interrupted)]);
  ended.abort();
  await news.catch(() => undefined);
  if (complaint === null) return ExitCode.ok;
  terminal.complain(`The studio's server ended unexpectedly.\n${complaint}`);
  return ExitCode.failed;
}

interface RunNews {
  readonly runId: string;
  readonly workflow: string;
  readonly status: RunStatus;
}

/** Tells a status once: there is news of a run at each of its steps. */
function runTeller({ out }: CliContext): (news: RunNews) => void {
  const told = new Map<string, RunStatus>();
  return ({ runId, workflow, status }) => {
    if (status === "pending" || told.get(runId) === status) return;
    if (isFinal(status)) told.delete(runId);
    else told.set(runId, status);
    const paint = status === "completed" ? out.style.good : isFinal(status) ? out.style.bad : out.style.faint;
    out.line(`${workflow} ${paint(status)}  ${out.style.faint(runId)}`);
  };
}

async function tellProblems({ out }: CliContext, studio: OpenStudio): Promise<void> {
  const { data } = await unwrap(studio.api.GET("/api/v1/problems"));
  // What is only worth knowing (another port for the mock server, say) stands in the studio, and above.
  const problems = data.filter(({ severity }) => severity !== "info");
  for (const problem of problems) out.line(showProblem(problem, out.style));
  if (problems.length === 0) out.line(out.style.good("no problems"));
}

const stopped = (signal: AbortSignal): Promise<null> =>
  new Promise((resolve) => (signal.aborted ? resolve(null) : signal.addEventListener("abort", () => resolve(null), { once: true })));
