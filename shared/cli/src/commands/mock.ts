import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { AppError, ports } from "@fastn/core";
import { ExitCode, integerOption, textOption, UsageError, type CliCommand, type CliContext, type CliOptions } from "../command.ts";

const mock: CliCommand = {
  name: "mock",
  summary: "Serve the simulated services alone, until Ctrl+C",
  details:
    "`fastn dev` and the studio have a mock server of their own; this one is for other programs. It listens on 127.0.0.1 only. docs/mock.md says what it can do.",
  arguments: [],
  options: [
    { flags: "--port <n>", description: `port to listen on; 0 picks a free one (default ${ports.mock})` },
    { flags: "--seed <n>", description: "seed of the data (default 1)" },
    { flags: "--locale <name>", description: "language and place of the data: de, fr, ja … (default en)" },
    { flags: "--latency <ms>", description: "added to every answer (default 0)" },
    { flags: "--failure-rate <share>", description: "share of calls that fail, 0 to 1 (default 0)" },
    { flags: "--rules <file>", description: "answers of your own; read again when the file changes" },
    { flags: "--recorded <file>", description: "answer from a recording; read again when the file changes" },
    { flags: "--snapshots <dir>", description: "where snapshots are kept" },
  ],
  examples: [
    "fastn mock",
    "fastn mock --port 4005 --seed 7 --latency 200 --failure-rate 0.1",
    "fastn mock --locale de --rules mocks/orders.rules.json --snapshots mocks/snapshots",
  ],
  usesWorkspace: false,
  run: (context, _args, options) => serve(context, argumentsOf(options)),
};

const record: CliCommand = {
  name: "mock record",
  summary: "Pass calls on to a real service and keep them for the mock server to replay, until Ctrl+C",
  details: "Use the address it prints instead of the service's. Tokens, keys and passwords are removed from the file.",
  arguments: [],
  options: [
    { flags: "--target <address>", description: "where calls go on to" },
    { flags: "--out <file>", description: "the recording; gone on with when it is there" },
    { flags: "--name <name>", description: "service it is replayed as (default: the file's name)" },
    { flags: "--port <n>", description: "port to listen on (default: any free one)" },
    { flags: "--keep-credentials", description: "keep tokens, keys and passwords in the file" },
  ],
  examples: ["fastn mock record --target https://api.acme.example/v1 --out mocks/recorded/acme.json"],
  usesWorkspace: false,
  async run(context, _args, options) {
    const given = {
      target: required(options, "target", "the address of the real service"),
      out: required(options, "out", "the file to record to"),
      name: textOption(options, "name"),
      port: integerOption(options, "port", 0, 65_535),
    };
    return serve(context, ["record", ...flagsOf(given), ...(options["keepCredentials"] === true ? ["--keep-credentials"] : [])]);
  },
};

const url = { flags: "--url <address>", description: `address of the mock server (default http://127.0.0.1:${ports.mock})` };
const snapshotName = { name: "name", description: "name of the snapshot" };

const save: CliCommand = {
  name: "mock save",
  summary: "Save everything a mock server holds as a snapshot",
  details: "",
  arguments: [snapshotName],
  options: [url],
  examples: ["fastn mock save before-the-sale"],
  usesWorkspace: false,
  async run({ out }, [name = ""], options) {
    const snapshot = await ask(options, "POST", "/snapshots", { name });
    out.result(snapshot, `The mock server's data is saved as ${name}.`);
    return ExitCode.ok;
  },
};

const restore: CliCommand = {
  name: "mock restore",
  summary: "Bring a mock server back to a snapshot",
  details: "What comes next is exactly what came after it was saved: the same ids, numbers and bytes.",
  arguments: [snapshotName],
  options: [url],
  examples: ["fastn mock restore before-the-sale --url http://127.0.0.1:4005"],
  usesWorkspace: false,
  async run({ out }, [name = ""], options) {
    await ask(options, "POST", `/snapshots/${encodeURIComponent(name)}/restore`);
    out.result({ restored: name }, `The mock server is back at ${name}.`);
    return ExitCode.ok;
  },
};

export const mockCommands: readonly CliCommand[] = [mock, record, save, restore];

/** Run the mock's program beside us until it or the person ends it. */
async function serve({ terminal, out }: CliContext, args: readonly string[]): Promise<ExitCode> {
  const program = fileURLToPath(new URL("../../../../server/mock/main.ts", import.meta.url));
  if (!existsSync(program)) throw new AppError("PLATFORM_UNAVAILABLE", "The mock server is not installed beside this command.");
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let complaints = "";
  child.stderr.on("data", (data) => (complaints = (complaints + String(data)).slice(-4_000)));
  child.stdout.once("data", (data) => {
    const sentence = String(data).trim();
    out.result({ url: /http:\/\/127\.0\.0\.1:\d+/.exec(sentence.slice(sentence.indexOf(" on ")))?.[0] ?? null, pid: child.pid ?? null }, sentence);
  });
  const stop = (): void => void child.kill("SIGTERM");
  terminal.interrupted.addEventListener("abort", stop, { once: true });
  if (terminal.interrupted.aborted) stop();
  const [code] = (await once(child, "close")) as [number | null];
  terminal.interrupted.removeEventListener("abort", stop);
  if (code === 0 || terminal.interrupted.aborted) return ExitCode.ok;
  if (code === 2) throw new UsageError(complaints.trim().replace(/\nSee npm run mock.*$/, ""));
  throw new AppError("PLATFORM_UNAVAILABLE", complaints.trim() === "" ? "The mock server ended unexpectedly." : complaints.trim());
}

function argumentsOf(options: CliOptions): string[] {
  const rate = textOption(options, "failureRate");
  if (rate !== undefined && !(Number(rate) >= 0 && Number(rate) <= 1)) throw new UsageError(`--failure-rate ${rate}: write a number from 0 to 1.`);
  return flagsOf({
    port: integerOption(options, "port", 0, 65_535),
    seed: integerOption(options, "seed", 0, 2 ** 31 - 1),
    locale: textOption(options, "locale"),
    latency: integerOption(options, "latency", 0, 120_000),
    "failure-rate": rate,
    rules: textOption(options, "rules"),
    recorded: textOption(options, "recorded"),
    snapshots: textOption(options, "snapshots"),
  });
}

const flagsOf = (given: Readonly<Record<string, string | number | undefined>>): string[] =>
  Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, String(value)]));

function required(options: CliOptions, name: string, what: string): string {
  const value = textOption(options, name);
  if (value === undefined) throw new UsageError(`--${name} is missing: ${what}.`);
  return value;
}

/** One call of the mock's admin routes. @throws AppError PLATFORM_UNAVAILABLE when none answers, else the mock's own */
async function ask(
  options: CliOptions,
  method: string,
  path: string,
  body?: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string | number>>> {
  const base = textOption(options, "url") ?? `http://127.0.0.1:${ports.mock}`;
  if (!URL.canParse(base)) throw new UsageError(`--url ${base}: write an address such as http://127.0.0.1:${ports.mock}.`);
  let answer: Response;
  try {
    answer = await fetch(`${base.replace(/\/+$/, "")}/__admin${path}`, {
      method,
      ...(body !== undefined && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
  } catch (error) {
    throw new AppError(
      "PLATFORM_UNAVAILABLE",
      `No mock server answers at ${base}. Start one with "fastn mock --snapshots <dir>", or name its address with --url.`,
      {},
      { cause: error },
    );
  }
  const told = (await answer.json()) as { message?: string } & Record<string, string | number>;
  if (!answer.ok) throw new AppError(answer.status === 404 ? "NOT_FOUND" : "BAD_REQUEST", told.message ?? `The mock server answered ${answer.status}.`);
  return told;
}
