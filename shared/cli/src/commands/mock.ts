import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { AppError, ports } from "@fastn/core";
import { ExitCode, integerOption, textOption, UsageError, type CliCommand, type CliOptions } from "../command.ts";

export const mock: CliCommand = {
  name: "mock",
  summary: "Serve the simulated services alone, until Ctrl+C",
  details: "`fastn dev` and the studio have a mock server of their own; this one is for other programs. It listens on 127.0.0.1 only.",
  arguments: [],
  options: [
    { flags: "--port <n>", description: `port to listen on; 0 picks a free one (default ${ports.mock})` },
    { flags: "--seed <n>", description: "seed of the data (default 1)" },
    { flags: "--latency <ms>", description: "added to every answer (default 0)" },
    { flags: "--failure-rate <share>", description: "share of calls that fail, 0 to 1 (default 0)" },
  ],
  examples: ["fastn mock", "fastn mock --port 4005 --seed 7 --latency 200 --failure-rate 0.1"],
  usesWorkspace: false,
  async run({ terminal, out }, _args, options) {
    const program = fileURLToPath(new URL("../../../../server/mock/main.ts", import.meta.url));
    if (!existsSync(program)) throw new AppError("PLATFORM_UNAVAILABLE", "The mock server is not installed beside this command.");
    const child = spawn(process.execPath, [program, ...argumentsOf(options)], { stdio: ["ignore", "pipe", "pipe"] });
    let complaints = "";
    child.stderr.on("data", (data) => (complaints = (complaints + String(data)).slice(-4_000)));
    child.stdout.once("data", (data) => {
      const sentence = String(data).trim();
      out.result({ url: /http:\/\/\S+?(?= )/.exec(sentence)?.[0] ?? null, pid: child.pid ?? null }, sentence);
    });
    const stop = (): void => void child.kill("SIGTERM");
    terminal.interrupted.addEventListener("abort", stop, { once: true });
    if (terminal.interrupted.aborted) stop();
    const [code] = (await once(child, "close")) as [number | null];
    terminal.interrupted.removeEventListener("abort", stop);
    if (code === 0 || terminal.interrupted.aborted) return ExitCode.ok;
    throw new AppError("PLATFORM_UNAVAILABLE", complaints.trim() === "" ? "The mock server ended unexpectedly." : complaints.trim());
  },
};

function argumentsOf(options: CliOptions): string[] {
  const rate = textOption(options, "failureRate");
  if (rate !== undefined && !(Number(rate) >= 0 && Number(rate) <= 1)) throw new UsageError(`--failure-rate ${rate}: write a number from 0 to 1.`);
  const given = {
    port: integerOption(options, "port", 0, 65_535),
    seed: integerOption(options, "seed", 0, 2 ** 31 - 1),
    latency: integerOption(options, "latency", 0, 120_000),
    "failure-rate": rate,
  };
  return Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, String(value)]));
}
