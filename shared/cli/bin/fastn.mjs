#!/usr/bin/env node
// Plain JavaScript for whatever Node >= 20 starts it. The command line itself is TypeScript for Node 24, which comes with the `node` package.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const neededMajor = 24;

// NO_COLOR wins, as src/terminal.ts has it; beside FORCE_COLOR Node itself would warn of the contrary, here and in each process started from here.
if ((process.env.NO_COLOR ?? "") !== "") delete process.env.FORCE_COLOR;

if (Number.parseInt(process.versions.node, 10) >= neededMajor) await import("../src/main.ts");
else await continueOn(ownNode());

/** The Node of the `node` package, or null when it is not installed. */
function ownNode() {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve("node/package.json"));
    const binary = join(folder, "bin", process.platform === "win32" ? "node.exe" : "node");
    return existsSync(binary) ? binary : null;
  } catch {
    return null;
  }
}

async function continueOn(node) {
  if (node === null) {
    process.stderr.write(
      `fastn needs Node ${neededMajor}; this is ${process.versions.node} and the bundled one is missing. Run "npm install" in the repository.\n`,
    );
    process.exit(1);
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: "inherit" });
  // A terminal sends its Ctrl+C to both of us: the child decides what to do, we wait. What is sent to us alone is passed on.
  process.on("SIGINT", () => {});
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  process.exitCode = await new Promise((resolve) => {
    child.once("error", (error) => {
      process.stderr.write(`${node} could not be started: ${error.message}\n`);
      resolve(1);
    });
    child.once("exit", (code) => resolve(code ?? 1));
  });
}
