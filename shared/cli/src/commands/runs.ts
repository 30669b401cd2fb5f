import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import {
  AppError,
  borderLimits,
  isFinal,
  isJsonObject,
  parseStrictJson,
  runStatuses,
  toJson,
  type Json,
  type RunDetail,
  type RunStatus,
  type RunSummary,
} from "@fastn/core";
import { unwrap } from "@fastn/core/api";
import { ExitCode, integerOption, textOption, UsageError, type CliCommand, type CliContext, type CliOptions } from "../command.ts";
import { fileReason } from "../file-reason.ts";
import type { Out } from "../out.ts";
import { follow, followOptions } from "../run/follow-command.ts";
import { showDuration } from "../run/format.ts";
import { reportOf, sentenceOf } from "../run/run-report.ts";
import { waitWords } from "../run/wait-words.ts";
import type { OpenStudio } from "../studio/open-studio.ts";
import { withStudio } from "../studio/with-studio.ts";

const runArgument = { name: "runId", description: "id of the run, as `fastn runs list` shows it" };
const byId = (runId: string) => ({ params: { path: { runId } } });

const list: CliCommand = {
  name: "runs list",
  summary: "List runs, newest first",
  details: "",
  arguments: [],
  options: [
    { flags: "--workflow <name>", description: "only runs of this workflow" },
    { flags: "--status <status>", description: `only runs that are ${runStatuses.join(", ")}` },
    { flags: "--limit <n>", description: "most runs to show, 1 to 1000 (default 20)" },
  ],
  examples: ["fastn runs list", "fastn runs list --workflow order_to_invoice --status failed --json"],
  async run(context, _args, options) {
    const status = textOption(options, "status");
    if (status !== undefined && !runStatuses.some((each) => each === status)) throw new UsageError(`--status ${status}: there are ${runStatuses.join(", ")}.`);
    const limit = integerOption(options, "limit", 1, 1_000) ?? 20;
    return withStudio(context, options, { trust: false }, async (studio) => {
      const runs = await collect(studio, { workflow: textOption(options, "workflow"), status: status as RunStatus | undefined }, limit);
      context.out.result(runs as unknown as Json, runs.length === 0 ? "No runs." : runs.map((run) => showRun(run, context.out)).join("\n"));
      return ExitCode.ok;
    });
  },
};

async function collect(
  { api }: OpenStudio,
  filter: { readonly workflow: string | undefined; readonly status: RunStatus | undefined },
  limit: number,
): Promise<RunSummary[]> {
  const runs: RunSummary[] = [];
  let cursor: string | undefined;
  do {
    const query = { ...filter, limit: Math.min(200, limit - runs.length), cursor };
    const page = await unwrap(api.GET("/api/v1/executions", { params: { query } }));
    runs.push(...(page.data as RunSummary[]));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && runs.length < limit);
  return runs;
}

function showRun({ runId, workflow, status, createdAt, durationMs, trigger, waitingFor, error }: RunSummary, { style }: Out): string {
  const paint = status === "completed" ? style.good : status === "running" || status === "pending" ? style.warn : style.bad;
  const more = waitingFor !== null ? `waits ${waitWords(waitingFor)} at ${waitingFor.stepPath}` : (error?.message ?? "");
  return [runId, paint(status.padEnd(9)), createdAt, showDuration(durationMs).padStart(8), trigger.padEnd(7), style.strong(workflow), style.faint(more)]
    .join("  ")
    .trimEnd();
}

const show: CliCommand = {
  name: "runs show",
  summary: "Show a run: its steps, log and output",
  details: "",
  arguments: [runArgument],
  options: [{ flags: "--logs", description: "also what its steps wrote" }],
  examples: ["fastn runs show run_01hx2v4k5m6n7p8q9r0s1t2v3w", "fastn runs show run_01hx2v4k5m6n7p8q9r0s1t2v3w --logs --json"],
  run: (context, [runId = ""], options) =>
    withStudio(context, options, { trust: false }, async ({ api }) => {
      const detail = (await unwrap(api.GET("/api/v1/executions/{runId}", byId(runId)))) as RunDetail;
      const withLogs = options["logs"] === true;
      const { input, logs, trigger, environment, createdAt, version } = detail;
      const report = {
        ...reportOf(detail),
        trigger,
        environment,
        createdAt,
        version,
        input: (input ?? null) as Json,
        ...(withLogs && { logs: logs as unknown as Json }),
      };
      context.out.result(report, showDetail(detail, withLogs, context.out));
      return ExitCode.ok;
    }),
};

function showDetail(detail: RunDetail, withLogs: boolean, out: Out): string {
  const { good, bad, warn, faint, strong } = out.style;
  const over = isFinal(detail.status);
  const paint = (status: string): ((text: string) => string) =>
    status === "completed" ? good : status === "failed" ? bad : status === "skipped" || status === "not run" ? faint : warn;
  const width = Math.max(0, ...detail.steps.map(({ path }) => path.length));
  const steps = detail.steps.map(({ path, status, durationMs, attempt, error, skippedBecause, waitingFor }) => {
    const tries = attempt > 1 ? `${attempt} attempts` : "";
    const why = [waitingFor === null ? "" : waitWords(waitingFor), error?.message ?? skippedBecause ?? ""].filter(Boolean).join("  ");
    const word = over && status === "pending" ? "not run" : status;
    return `  ${path.padEnd(width)}  ${paint(word)(word.padEnd(9))}  ${[showDuration(durationMs), tries, faint(why)].filter(Boolean).join("  ")}`.trimEnd();
  });
  // Further lines stand below the first's words, so that each entry begins where its time does.
  const logs = withLogs
    ? detail.logs.map(({ at, stepPath, level, message }) => `  ${faint(at)} ${faint(`${stepPath} ${level}`)} ${message.trimEnd().replaceAll("\n", "\n      ")}`)
    : [];
  const head = `${strong(detail.workflow)}  ${detail.runId}  ${faint(`${detail.trigger}, ${detail.environment}, version ${detail.version}`)}`;
  return [head, ...steps, ...(logs.length > 0 ? ["", ...logs] : []), sentenceOf(detail, out)].join("\n");
}

const cancel: CliCommand = {
  name: "runs cancel",
  summary: "Ask a run to stop",
  details: "Steps under way are told to stop and are ended after a moment. A run that has ended cannot be cancelled.",
  arguments: [runArgument],
  options: [],
  examples: ["fastn runs cancel run_01hx2v4k5m6n7p8q9r0s1t2v3w"],
  run: (context, [runId = ""], options) =>
    withStudio(context, options, { trust: true }, async ({ api }) => {
      const { status } = await unwrap(api.POST("/api/v1/executions/{runId}/cancel", byId(runId)));
      context.out.result({ runId, status }, `Run ${runId} is ${status}.`);
      return ExitCode.ok;
    }),
};

const retry: CliCommand = {
  name: "runs retry",
  summary: "Run again with the same input and wait for the end",
  details: "The new run uses the workflow as it is now. Exit codes are those of `fastn run`.",
  arguments: [runArgument],
  options: followOptions,
  examples: ["fastn runs retry run_01hx2v4k5m6n7p8q9r0s1t2v3w", "fastn runs retry run_01hx2v4k5m6n7p8q9r0s1t2v3w --no-wait"],
  run: (context, [runId = ""], options) =>
    withStudio(context, options, { trust: true }, async (studio) => {
      const again = await unwrap(studio.api.POST("/api/v1/executions/{runId}/retry", byId(runId)));
      context.out.line(`${context.out.style.faint(`${runId} again:`)} ${again.runId}`);
      return follow(context, studio, again.runId, options);
    }),
};

const exportRun: CliCommand = {
  name: "runs export",
  summary: "Write a run with its journal to a file, to look at elsewhere",
  details: "The file holds inputs, outputs and the compiled workflow: give it only to those who may see them. Secrets are not in it.",
  arguments: [runArgument],
  options: [{ flags: "--out <file>", description: "file to write; - for standard output (default: <runId>.run.json)" }],
  examples: ["fastn runs export run_01hx2v4k5m6n7p8q9r0s1t2v3w", "fastn runs export run_01hx2v4k5m6n7p8q9r0s1t2v3w --out - | gzip > run.json.gz"],
  run: (context, [runId = ""], options) =>
    withStudio(context, options, { trust: false }, async ({ api }) => {
      const archive = await unwrap(api.GET("/api/v1/executions/{runId}/export", byId(runId)));
      const text = `${JSON.stringify(archive)}\n`;
      const file = textOption(options, "out") ?? `${runId}.run.json`;
      if (file === "-") context.terminal.write(text);
      else await writeNew(context, file, text);
      if (file !== "-") context.out.result({ runId, file: resolve(context.terminal.cwd, file), events: archive.events.length }, `Run ${runId} is in ${file}.`);
      return ExitCode.ok;
    }),
};

async function writeNew({ terminal }: CliContext, file: string, text: string): Promise<void> {
  await writeFile(resolve(terminal.cwd, file), text, { mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    throw new AppError("BAD_REQUEST", `${file} cannot be written (${fileReason(error)}).`);
  });
}

const importRun: CliCommand = {
  name: "runs import",
  summary: "Keep a run that was exported elsewhere, to look at",
  details: "Nothing of it runs. Only runs that have ended can be imported.",
  arguments: [{ name: "file", description: "file that `fastn runs export` wrote; - for standard input" }],
  options: [],
  examples: ["fastn runs import run_01hx2v4k5m6n7p8q9r0s1t2v3w.run.json"],
  async run(context, [file = ""], options: CliOptions) {
    const archive = await readArchive(context, file);
    return withStudio(context, options, { trust: false }, async ({ api }) => {
      const { runId, status } = await unwrap(api.POST("/api/v1/executions/import", { body: archive as never }));
      context.out.result({ runId, status }, `Run ${runId} (${status}) is here now. See it with: fastn runs show ${runId}`);
      return ExitCode.ok;
    });
  },
};

/** @throws UsageError when the file cannot be read, is no JSON or holds what no run can */
async function readArchive({ terminal }: CliContext, file: string): Promise<Json> {
  const text =
    file === "-"
      ? await terminal.readAll()
      : await readFile(resolve(terminal.cwd, file), "utf8").catch((error: NodeJS.ErrnoException) => {
          throw new UsageError(`${file} cannot be read (${fileReason(error)}).`);
        });
  const help = 'Give a file that "fastn runs export" wrote.';
  let archive: Json;
  try {
    const limits = { maxDepth: borderLimits.maxDepth, maxBytes: Number.POSITIVE_INFINITY };
    archive = toJson(parseStrictJson(text.replace(/^\uFEFF/, "")), `run in ${file}`, limits);
  } catch (error) {
    if (error instanceof AppError) throw new UsageError(error.message);
    throw new UsageError(`${file} is not JSON: ${error instanceof Error ? error.message : String(error)}. ${help}`);
  }
  if (!isJsonObject(archive) || archive["format"] !== "fastn-run") throw new UsageError(`${file} holds no exported run. ${help}`);
  return archive;
}

export const runsCommands: readonly CliCommand[] = [list, show, cancel, retry, exportRun, importRun];
