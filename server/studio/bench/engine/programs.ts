import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Synchronous } from "./durable.ts";

const root = join(import.meta.dirname, "../../../..");

/** The order every side is sent, 0.8 KB. */
export const order = JSON.stringify({
  id: "ord_000123",
  customer: { name: "Ada Lovelace", email: "ada@example.com", tier: "gold", city: "London" },
  items: Array.from({ length: 8 }, (_, i) => ({ sku: `SKU-${1000 + i}`, title: `Sample product number ${i}`, qty: i + 1, price: 9.99 + i })),
  note: "Leave at the front desk; ring twice.",
});

export interface Program {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** The five fields that the floor makes by hand. */
const fields = `{
      id: "id",
      name: { path: "customer.name", as: "upper" },
      count: { path: "items", as: "count" },
      total: { sum: "items", of: ["qty", "price"] },
      vip: { path: "customer.tier", equals: "gold" },
    }`;

const mapStep = (n: number, items: string, fieldsOf: string, keep = false): string =>
  `step("s${n}", { type: "action", connector: "transform", action: "map", input: { items: ${items}, fields: ${fieldsOf}, keep: ${keep} } })`;

/**
 * A folder with webhooks that do the floor's work in declarative steps: `/one` in one, `/ten` in ten, each waiting for the one before and adding a field;
 * `/one-kept` and `/ten-kept` keep the run with its input and every output.
 */
export function benchWorkspace(): string {
  const folder = mkdtempSync(join(tmpdir(), "fastn-bench-"));
  mkdirSync(join(folder, "workflows"));
  writeFileSync(join(folder, "fastn.config.ts"), `import { defineConfig } from "@fastn/workflow";\nexport default defineConfig({ project: "bench" });\n`);
  for (const [name, count, history] of [
    ["one", 1, "none"],
    ["ten", 10, "none"],
    ["one-kept", 1, "all"],
    ["ten-kept", 10, "all"],
  ] as const) {
    const steps = Array.from({ length: count }, (_, n) =>
      n === 0 ? mapStep(0, '["{{input}}"]', fields) : mapStep(n, `"{{steps.s${n - 1}.output}}"`, `{ step${n}: "total" }`, true),
    );
    const source = `import { step, trigger, workflow } from "@fastn/workflow";
export default workflow("${name}", { tier: "instant", history: "${history}", trigger: trigger.webhook({ path: "/${name}" }), steps: [\n${steps.join(",\n")}\n] });\n`;
    writeFileSync(join(folder, "workflows", `${name}.ts`), source);
  }
  return folder;
}

/** The built platform on a folder. */
export const startPlatform = (folder: string, synchronous: Synchronous = "full"): Promise<Program> =>
  start([join(root, "out/main/platform.js"), "--workspace", folder, "--mock-port", "0", "--trust", "--headless"], folder, { FASTN_DURABILITY: synchronous });

export function startFloor(synchronous: Synchronous): Promise<Program> {
  const folder = mkdtempSync(join(tmpdir(), "fastn-bench-"));
  return start([join(import.meta.dirname, "floor-server.mjs"), join(folder, "floor.db"), synchronous], folder, {}, true);
}

async function start(args: readonly string[], folder: string, more: Readonly<Record<string, string>>, ownFolder = false): Promise<Program> {
  const env = { PATH: process.env["PATH"], FASTN_LOG_LEVEL: "silent", FASTN_HOME: join(folder, ".fastn", "home"), ...more };
  const child = spawn(process.execPath, [...args], { stdio: ["ignore", "pipe", "inherit"], env });
  const port = await portOf(child, args[0] ?? "");
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    async stop() {
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
      if (ownFolder) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function portOf(child: ChildProcess, program: string): Promise<number> {
  return new Promise((resolve, reject) => {
    if (child.stdout === null) return reject(new Error("no output to read"));
    createInterface({ input: child.stdout }).on("line", (line) => line.startsWith("{") && resolve((JSON.parse(line) as { port: number }).port));
    child.once("exit", (code) => reject(new Error(`${program} ended with code ${code} before it was ready`)));
  });
}

/** Post the order once. @throws Error when the answer is no success */
export async function post(url: string): Promise<void> {
  const answer = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: order });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${text.slice(0, 300)}`);
}
