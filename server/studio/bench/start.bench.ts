// npm run bench -- start: how long until the platform answers, what it holds when idle, how long until the studio shows.
import { spawn, type ChildProcess } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { once } from "node:events";
import { alternate, benchArguments, memoryMiB, report, rowAtMost } from "../../../build/lib/measure.ts";
import { measureShell } from "./shell-ready.ts";

const root = join(import.meta.dirname, "../../..");
const { json, rounds } = benchArguments();

interface Running {
  readonly readyMs: number;
  readonly ready: { readonly port: number; readonly openUrl?: string };
  readonly child: ChildProcess;
  stop(): Promise<void>;
}

/** Start a program that prints `{"event":"ready","port":…}` and time it until its health route answers 200. */
async function start(args: readonly string[], folder: string): Promise<Running> {
  const begun = performance.now();
  const child = spawn(process.execPath, [...args], { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, FASTN_LOG_LEVEL: "silent" } });
  const lines = createInterface({ input: child.stdout });
  const ready = await new Promise<Running["ready"]>((resolve, reject) => {
    lines.on("line", (line) => line.startsWith("{") && resolve(JSON.parse(line) as Running["ready"]));
    child.once("exit", (code) => reject(new Error(`${args[0]} ended with code ${code} before it was ready`)));
  });
  const answer = await fetch(`http://127.0.0.1:${ready.port}/api/v1/health`);
  if (answer.status !== 200) throw new Error(`health answered ${answer.status}`);
  await answer.arrayBuffer();
  const readyMs = performance.now() - begun;
  return {
    readyMs,
    ready,
    child,
    async stop() {
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function startOurs(): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), "fastn-bench-"));
  const workspace = join(folder, "order-to-invoice");
  cpSync(join(root, "resources/templates/order-to-invoice"), workspace, { recursive: true, filter: (source) => !source.includes(".fastn") });
  return start([join(root, "out/main/platform.js"), "--workspace", workspace, "--mock-port", "0"], folder);
}

function startBare(): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), "fastn-bench-"));
  return start([join(root, "server/studio/bench/bare-server.mjs"), join(folder, "bare.db")], folder);
}

const timed = (begin: () => Promise<Running>) => async () => {
  const running = await begin();
  await running.stop();
  return running.readyMs;
};

/** Idle: no request under way, 2 s after the first answer, as a person would leave it. */
const idle = (begin: () => Promise<Running>) => async () => {
  const running = await begin();
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const mebibytes = memoryMiB(running.child.pid ?? 0);
  await running.stop();
  return mebibytes;
};

await timed(startOurs)(); // fill the compile cache, as any second start would find it
await timed(startBare)();
const started = await alternate(rounds, timed(startOurs), timed(startBare));
const held = await alternate(Math.min(rounds, 5), idle(startOurs), idle(startBare));
const studio = await startOurs();
const shown = await measureShell(root, studio.ready.openUrl ?? "", rounds).finally(() => studio.stop());

report(
  "start",
  [
    rowAtMost("platform process: start to first healthy answer", "ms", started, "bare Fastify + better-sqlite3", 2),
    rowAtMost("platform process: idle memory", "MiB", held, "bare Fastify + better-sqlite3", 2),
    rowAtMost("studio shell ready in Chromium, Monaco on demand", "ms", shown, "bare React page", 3),
  ],
  json,
);
