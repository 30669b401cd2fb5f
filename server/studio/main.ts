import { fstatSync } from "node:fs";
import { parseArgs } from "node:util";
import { AppError, toErrorRecord } from "@fastn/core";
import { crashPointsOf } from "./crash-points.ts";
import type { StudioOptions } from "./create-studio.ts";
import { openOrJoin } from "./join-running.ts";
import { stayLean } from "./lean-memory.ts";
import { rendererFolder } from "./renderer-folder.ts";
import { type ShellPort, shellPort } from "./shell-port.ts";

const help = `Serve one workspace folder: API, page, runs and mock server, on 127.0.0.1.

  platform --workspace <dir> [options]

Options
  --workspace <dir>   folder to serve
  --port <n>          port of the API and page (default 0: any free one)
  --mock-port <n>     port of the mock server (default 3005, or any free one)
  --trust             the folder's workflows may run without asking
  --headless          serve no page
  --token-stdin       read the token from the first line of standard input
  --help              this text

Environment
  FASTN_MAX_RUNS      runs at work at once, 1 to 1000 (default 100); further ones wait for their turn, by priority and time
  FASTN_DURABILITY    full (default): a run's steps and ends outlive a cut of the power. normal: several times faster and just as safe when the program
                      ends in whatever way, but a cut of the power may take the last moments: a step done then is done again, a run kept then is gone
  FASTN_HOME          folder of the user's own files (default ~/.fastn)
  FASTN_LOG_LEVEL     debug, info (default), warn, error or silent
  FASTN_STEP_NETWORK  open (default): steps may connect to this machine and private networks. guarded: they may not, as on a platform that runs
                      workflows of others; the mock server, too, is out of their reach then
  FASTN_SECRET_<NAME> value of the secret <NAME>

Prints one JSON line when ready: { event, port, url, openUrl, mockUrl, pid }. When another studio has the folder open, the line
tells that one's address and this program ends. SIGTERM, SIGINT or the end of standard input (when it is a pipe) stop it.
`;

interface Arguments extends StudioOptions {
  readonly tokenStdin: boolean;
  readonly headless: boolean;
}

/** @throws Error with a sentence for the person */
function readArguments(argv: readonly string[]): Arguments | null {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      workspace: { type: "string" },
      port: { type: "string" },
      "mock-port": { type: "string" },
      trust: { type: "boolean", default: false },
      headless: { type: "boolean", default: false },
      "token-stdin": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return null;
  if (values.workspace === undefined) throw new Error("--workspace is missing.");
  return {
    workspaceRoot: values.workspace,
    port: readPort("--port", values.port),
    mockPort: readPort("--mock-port", values["mock-port"]),
    trust: values.trust,
    headless: values.headless,
    tokenStdin: values["token-stdin"],
  };
}

function readPort(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new Error(`${name} ${text} is not a port number (0 to 65535).`);
  return Number(text);
}

const say = (message: object): boolean => process.stdout.write(`${JSON.stringify(message)}\n`);

/** On plain Node: arguments in, one line out. @returns the exit code */
async function serveFromCommandLine(): Promise<number> {
  let options: Arguments | null;
  try {
    options = readArguments(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\nSee --help.\n`);
    return 2;
  }
  if (options === null) {
    process.stdout.write(help);
    return 0;
  }
  try {
    const crashPoints = crashPointsOf(process.env);
    const stopped = stopSignal();
    const token = options.tokenStdin ? await firstLine() : undefined;
    if (isPipe()) process.stdin.resume();
    const opened = await openOrJoin({ ...options, token, rendererDir: options.headless ? null : rendererFolder(), crashPoints });
    if ("elsewhere" in opened) {
      const { url, port, mockUrl, pid, newLink } = opened.elsewhere;
      say({ event: "ready", joined: true, port, url, openUrl: await newLink(), mockUrl, pid });
      return 0;
    }
    const { studio } = opened;
    stayLean();
    say({ event: "ready", port: studio.port, url: studio.url, openUrl: studio.newLink(), mockUrl: studio.mockUrl, pid: process.pid });
    // The page is asked for next; should this fail, its request is told.
    if (!options.headless) studio.app().catch(() => {});
    await stopped;
    await studio.close();
    return 0;
  } catch (error) {
    say({ event: "failed", error: toErrorRecord(error) });
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

/** Under Electron: the shell names the folder, forks step hosts and says when to stop. @returns the exit code */
async function serveForShell(shell: ShellPort): Promise<number> {
  const stopped = new Promise<void>((resolve) => shell.onStop(resolve));
  const workspaceRoot = await shell.root;
  try {
    const opened = await openOrJoin({ workspaceRoot, forkStepHost: shell.forkStepHost });
    if ("elsewhere" in opened) {
      shell.ready({ url: opened.elsewhere.url, token: opened.elsewhere.token });
      // When the other one ends, so do we: the shell starts us again, and then the folder is ours.
      return await Promise.race([stopped.then(() => 0), opened.elsewhere.gone().then(() => 1)]);
    }
    stayLean();
    shell.ready({ url: opened.studio.url, token: opened.studio.token });
    // The page asks next; should this fail, its request is told.
    opened.studio.app().catch(() => {});
    await stopped;
    await opened.studio.close();
    return 0;
  } catch (error) {
    shell.failed(toErrorRecord(error));
    await stopped;
    return 1;
  }
}

/** Resolves when someone wants us to stop: a signal, or the parent that holds our standard input or IPC channel has gone. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
    process.once("disconnect", () => resolve());
    if (!isPipe()) return;
    process.stdin.once("end", () => resolve());
    process.stdin.once("close", () => resolve());
  });
}

function isPipe(): boolean {
  try {
    const stat = fstatSync(0);
    return stat.isFIFO() || stat.isSocket();
  } catch {
    // Started without standard input.
    return false;
  }
}

async function firstLine(): Promise<string> {
  let text = "";
  for await (const chunk of process.stdin.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (text.includes("\n")) break;
  }
  const line = text.split("\n")[0]?.trim() ?? "";
  if (line.length < 32) throw new AppError("BAD_REQUEST", "The token on standard input is too short: 32 characters or more.");
  return line;
}

const shell = shellPort();
process.exitCode = shell === null ? await serveFromCommandLine() : await serveForShell(shell);
// Whatever still holds the event loop (a kept-alive connection, a watcher) has nothing left to do.
process.exit();
