// npm run bench -- mock [--only G13b]: goals G13 (a list made anew at each request), G13b (an answer nothing has changed since) and G14 (start on a 32-path document).
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import autocannon from "autocannon";
import { alternate, benchArguments, type BenchPart, measureParts, report, rowAtLeast, rowAtMost, type Row } from "../../../build/lib/measure.ts";
import { benchDocument } from "./document.ts";

const root = join(import.meta.dirname, "../../..");
const { json, rounds, wants } = benchArguments();
const folder = mkdtempSync(join(tmpdir(), "fastn-bench-"));
const document = join(folder, "bench.openapi.json");
writeFileSync(document, JSON.stringify(benchDocument()));

interface Running {
  readonly url: string;
  readonly readyMs: number;
  stop(): Promise<void>;
}

/** Start a program that prints its address, and time it until `path` answers 200. */
async function start(args: readonly string[], path: string, env: Record<string, string> = {}): Promise<Running> {
  const begun = performance.now();
  const child: ChildProcess = spawn(process.execPath, [...args], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, FASTN_LOG_LEVEL: "silent", ...env },
  });
  const url = await new Promise<string>((resolve, reject) => {
    let text = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0];
      if (found !== undefined) resolve(found);
    });
    child.once("exit", (code) => reject(new Error(`${args[0]} ended with code ${code} before it was ready`)));
  });
  const answer = await fetch(url + path);
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
  await answer.arrayBuffer();
  return {
    url,
    readyMs: performance.now() - begun,
    async stop() {
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
    },
  };
}

const ours = (...more: readonly string[]): Promise<Running> =>
  start([join(root, "out/main/mock.js"), "--port", "0", "--api", `bench=${document}`, ...more], "/bench/users");
const floor = (faker: boolean): Promise<Running> =>
  start([join(import.meta.dirname, "floor-server.mjs")], faker ? "/faker20" : "/health", faker ? { FAKER: "1" } : {});

/** Requests a second over two seconds, 10 connections; every answer must be a success. */
async function load(url: string): Promise<number> {
  const result = await autocannon({ url, connections: 10, duration: 2 });
  if (result.non2xx + result.errors > 0) throw new Error(`${url}: ${result.non2xx} answers were no success, ${result.errors} failed`);
  return result.requests.average;
}

const timed = (begin: () => Promise<Running>) => async (): Promise<number> => {
  const running = await begin();
  await running.stop();
  return running.readyMs;
};

/** Lists of 20 from both, as fast as they come. */
async function lists(mock: Promise<Running>, floorPath: string): Promise<{ ours: number[]; baseline: number[] }> {
  const [running, faker] = [await mock, await floor(true)];
  try {
    return await alternate(
      rounds,
      () => load(`${running.url}/bench/users`),
      () => load(faker.url + floorPath),
    );
  } finally {
    await Promise.all([running.stop(), faker.stop()]);
  }
}

async function made(): Promise<Row[]> {
  const taken = await lists(ours("--fresh"), "/faker20");
  return [0.85, 3].map((goal) =>
    rowAtLeast(goal === 3 ? "G13 stretch" : "G13 list of 20 made anew at each request", "req/s", taken, "Fastify + the same Faker calls", goal),
  );
}

const unchanged = async (): Promise<Row> => rowAtLeast("G13b unchanged list of 20", "req/s", await lists(ours(), "/bytes20"), "Fastify, fixed bytes", 0.8);

async function starts(): Promise<Row[]> {
  const besides = (faker: boolean): Promise<{ ours: number[]; baseline: number[] }> =>
    alternate(
      rounds,
      timed(() => ours()),
      timed(() => floor(faker)),
    );
  return [
    rowAtMost("G14 start on a 32-path document to its first list", "ms", await besides(true), "Fastify + Faker to its first list", 1.3),
    rowAtMost("G14 the same, Faker not in use", "ms", await besides(false), "bare Fastify to its health route", 1.2),
  ];
}

const parts: readonly BenchPart[] = [
  [["G13"], made],
  [["G13b"], async () => [await unchanged()]],
  [["G14"], starts],
];

try {
  report("mock", await measureParts(parts, wants), json);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
