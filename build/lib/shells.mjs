import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { childEnv, node, root, run, say } from "./setup.mjs";

const electronFolder = join(root, "node_modules", "electron");

function electronBinary() {
  const pathFile = join(electronFolder, "path.txt");
  if (!existsSync(pathFile)) return null;
  const binary = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(electronFolder, "dist"), readFileSync(pathFile, "utf8"));
  return existsSync(binary) ? binary : null;
}

/** Why Electron cannot run here, in one sentence; null when it can. Downloads the binary when that is all that is missing. */
export async function whyNoElectron() {
  if (process.platform === "linux" && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return "No display was found, so Electron cannot open a window.";
  if (electronBinary() !== null) return null;
  say("Downloading Electron (about 110 MB, once)…");
  const code = await run(node, [join(electronFolder, "install.js")], { stdio: "ignore", timeout: 300_000 });
  return code === 0 && electronBinary() !== null ? null : "The Electron binary could not be downloaded.";
}

/** Resolves to the exit code once the app has quit. */
export function openElectron({ workspace }) {
  return superviseUntilExit(spawn(electronBinary(), [root, workspace], { cwd: root, stdio: "inherit", env: childEnv() }));
}

/** Start the platform process for `workspace` and print the one-time link. Resolves to its exit code. */
export async function openBrowserShell({ workspace, port, open }) {
  const args = [join(root, "out", "main", "platform.js"), "--workspace", workspace, "--port", port ?? String(await usualPort(workspace))];
  const child = spawn(node, args, { cwd: root, stdio: ["pipe", "pipe", "inherit"], env: childEnv({ FASTN_LOG_LEVEL: process.env.FASTN_LOG_LEVEL ?? "warn" }) });
  createInterface({ input: child.stdout }).on("line", (line) => {
    const ready = readReady(line);
    if (ready === null) return say(line);
    say(
      `\n  fastn studio is open on ${workspace}\n\n  ${ready.openUrl}\n\n  The link works once. Mock server: ${ready.mockUrl ?? "off"}. Press Ctrl+C to stop.\n`,
    );
    if (open) openInBrowser(ready.openUrl);
  });
  return superviseUntilExit(child);
}

/**
 * The same port for the same folder each time, so that what the browser keeps by address (drafts of unsaved text, layout, theme)
 * is there again; 0, any free port, when another program has it.
 */
function usualPort(workspace) {
  const port = 42_000 + (createHash("sha256").update(workspace).digest().readUInt16BE(0) % 4_000);
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(0));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(port)));
  });
}

function readReady(line) {
  if (!line.startsWith("{")) return null;
  try {
    const message = JSON.parse(line);
    return message.event === "ready" ? message : null;
  } catch {
    return null;
  }
}

function openInBrowser(url) {
  const [command, ...args] = { darwin: ["open", url], win32: ["cmd", "/c", "start", "", url] }[process.platform] ?? ["xdg-open", url];
  // Without a browser the link on screen is all there is, which is enough.
  spawn(command, args, { stdio: "ignore", detached: true })
    .on("error", () => {})
    .unref();
}

/** Ctrl+C, SIGTERM and the death of npm are passed on and then waited for, so that nothing is left behind. */
function superviseUntilExit(child) {
  const stop = () => child.kill("SIGTERM");
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  process.on("SIGHUP", stop);
  // npm ends at a SIGTERM without passing it on; being handed to another parent is how we hear of it.
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && stop(), 1000).unref();
  return new Promise((resolveCode, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolveCode(code ?? 0));
  });
}
