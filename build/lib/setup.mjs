// Runs under whatever Node >= 20 is there, before anything is installed: built-in modules only.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const stampFile = join(root, "node_modules", ".fastn-install");
export const node = join(root, "node_modules", ".bin", process.platform === "win32" ? "node.cmd" : "node");

export const say = (text) => process.stdout.write(`${text}\n`);
/** What is being done meanwhile; standard output is for what was asked for, which `--json` may be. */
export const tell = (text) => process.stderr.write(`${text}\n`);
/** For programs whose every word is about progress. */
export const allToStderr = ["ignore", 2, 2];

/** SHA-256 of what decides node_modules: the lock and every package.json of the workspaces. */
function installKey() {
  const hash = createHash("sha256").update(process.platform + process.arch);
  for (const file of ["package-lock.json", "package.json", ...readdirSync(join(root, "shared")).map((name) => `shared/${name}/package.json`)]) {
    if (existsSync(join(root, file))) hash.update(file).update(readFileSync(join(root, file)));
  }
  return hash.digest("hex");
}

/** `npm ci` when node_modules is not what the lock says; returns at once when it is. */
export async function ensureInstalled() {
  const [major] = process.versions.node.split(".").map(Number);
  if (major < 20) throw new Error(`Node ${process.versions.node} is too old: install Node 20 or newer, then run the command again.`);
  const key = installKey();
  if (existsSync(node) && existsSync(stampFile) && readFileSync(stampFile, "utf8") === key) return;
  tell("Installing packages from package-lock.json (one to three minutes the first time)…");
  const npm = process.env.npm_execpath ? [process.execPath, [process.env.npm_execpath]] : [process.platform === "win32" ? "npm.cmd" : "npm", []];
  const code = await run(npm[0], [...npm[1], "ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    stdio: allToStderr,
    shell: process.platform === "win32" && !process.env.npm_execpath,
  });
  if (code !== 0) throw new Error(`npm ci ended with code ${code}. Its messages above say why; 'npm ci --loglevel=info' tells more.`);
  writeFileSync(stampFile, key);
}

/** Environment for children: the pinned Node first on PATH. */
export const childEnv = (extra = {}) => ({
  ...process.env,
  PATH: `${join(root, "node_modules", ".bin")}${process.platform === "win32" ? ";" : ":"}${process.env.PATH}`,
  ...extra,
});

/** Run a program with our terminal; resolves to its exit code (a signal counts as 1). */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: "inherit", env: childEnv(), ...options });
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}
