import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { AppError, fromErrorRecord, isErrorCode, type ErrorRecord } from "@fastn/core";

export interface StartOptions {
  /** Real path. */
  readonly root: string;
  /** Let its workflows run: the person named the folder in a command that runs something. */
  readonly trust: boolean;
  /** Serve the page as well. */
  readonly page: boolean;
  readonly port?: number;
  /** Told of each warning and error of its log, as a sentence. Default: nobody is. */
  readonly onWarning?: (sentence: string) => void;
  /** Aborted: the start is given up. */
  readonly signal: AbortSignal;
}

export interface StartedStudio {
  readonly url: string;
  readonly token: string;
  readonly openUrl: string;
  /** Resolves when the process has ended, for whatever reason, with the end of what it complained about. */
  readonly gone: Promise<string>;
  /** Ask it to stop, and wait until it has. */
  stop(): Promise<void>;
}

/** How long a studio may take to end its runs' steps and close, ms, before it is killed. */
const stopPatienceMs = 15_000;

/**
 * Start a studio for one folder as a process of its own. It ends with us: its standard input is our pipe.
 * @returns null when another studio has the folder
 * @throws AppError as the studio failed to start; RUN_CANCELLED when `signal` aborted
 */
export async function startStudio(options: StartOptions): Promise<StartedStudio | null> {
  const token = randomBytes(32).toString("base64url");
  // A group of its own: Ctrl+C in our terminal must reach us alone, so that the run can be cancelled before the studio stops.
  const child = spawn(process.execPath, [entry(), ...argumentsOf(options)], { stdio: ["pipe", "pipe", "pipe"], detached: process.platform !== "win32" });
  const complaints = tailOf(child);
  if (options.onWarning !== undefined) tellWarnings(child, options.onWarning);
  const gone = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", () => resolve(complaints()));
  });
  const stop = (): Promise<void> => stopChild(child);
  child.stdin?.on("error", () => {});
  child.stdin?.write(`${token}\n`);
  const giveUp = (): void => void child.stdin?.end();
  options.signal.addEventListener("abort", giveUp);
  if (options.signal.aborted) giveUp();
  const ready = await Promise.race([readyLine(child), gone.then((text): Ready => ({ event: "failed", error: unexpectedEnd(text) }))]);
  // From here on the caller decides when it stops: a run may have to be cancelled first.
  options.signal.removeEventListener("abort", giveUp);
  if (options.signal.aborted) {
    await stop();
    throw new AppError("RUN_CANCELLED", "Interrupted before the studio had started.");
  }
  if (ready.event === "failed") {
    await stop();
    throw fromErrorRecord(isErrorCode(ready.error.code) ? ready.error : unexpectedEnd(ready.error.message));
  }
  if (ready.joined === true) {
    await gone;
    return null;
  }
  return { url: ready.url, token, openUrl: ready.openUrl, gone, stop };
}

type Ready =
  | { readonly event: "ready"; readonly url: string; readonly openUrl: string; readonly joined?: boolean }
  | { readonly event: "failed"; readonly error: ErrorRecord };

/** The studio's source where there is one, else the built product. */
function entry(): string {
  const places = ["../../../../server/studio/main.ts", "../../../../out/main/platform.js"].map((place) => fileURLToPath(new URL(place, import.meta.url)));
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw new AppError("PLATFORM_UNAVAILABLE", "The studio's server is not installed beside this command.");
  return found;
}

function argumentsOf({ root, trust, page, port }: StartOptions): string[] {
  return [
    "--workspace",
    root,
    "--token-stdin",
    ...(trust ? ["--trust"] : []),
    ...(page ? [] : ["--headless"]),
    ...(port === undefined ? [] : ["--port", String(port)]),
  ];
}

/** The first line that is an event; anything else on standard output is not ours. */
function readyLine(child: ChildProcess): Promise<Ready> {
  return new Promise((resolve) => {
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).on("line", (line) => {
      const message = parseEvent(line);
      if (message) resolve(message);
    });
  });
}

function parseEvent(line: string): Ready | null {
  if (!line.startsWith("{")) return null;
  try {
    const message = JSON.parse(line) as Partial<Ready>;
    return message.event === "ready" || message.event === "failed" ? (message as Ready) : null;
  } catch {
    return null;
  }
}

const unexpectedEnd = (text: string): ErrorRecord => ({
  code: "PLATFORM_UNAVAILABLE",
  message: `The studio's server ended unexpectedly.${text.trim() === "" ? "" : `\n${text.trim()}`}`,
});

/** Keeps the last of standard error, for when the process ends badly. */
function tailOf(child: ChildProcess): () => string {
  let text = "";
  child.stderr?.setEncoding("utf8");
  child.stderr?.on("data", (chunk: string) => (text = (text + chunk).slice(-4_000)));
  return () => text;
}

/** Lines of the log are JSON, as pino writes them; whatever else stands on standard error is for who asks why it ended. */
function tellWarnings(child: ChildProcess, tell: (sentence: string) => void): void {
  if (child.stderr === null) return;
  createInterface({ input: child.stderr }).on("line", (line) => {
    const sentence = warningIn(line);
    if (sentence !== null) tell(sentence);
  });
}

const warnLevel = 40;

/** `no answer (workflow orders): connection refused`, from a line of the log that warns or worse; null for any other line. */
export function warningIn(line: string): string | null {
  if (!line.startsWith("{")) return null;
  try {
    const { level, msg, err, workflow, connector, runId } = JSON.parse(line) as Readonly<Record<string, unknown>>;
    if (typeof level !== "number" || level < warnLevel || typeof msg !== "string") return null;
    const about = Object.entries({ workflow, connector, run: runId }).flatMap(([name, value]) => (typeof value === "string" ? [`${name} ${value}`] : []));
    const reason = (err as { readonly message?: unknown } | undefined)?.message;
    return `${msg}${about.length === 0 ? "" : ` (${about.join(", ")})`}${typeof reason === "string" && reason !== "" ? `: ${reason}` : ""}`;
  } catch {
    return null; // cut off, or not a line of the log
  }
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exited = once(child, "exit");
  child.stdin?.end();
  child.kill("SIGTERM");
  const killing = setTimeout(() => child.kill("SIGKILL"), stopPatienceMs);
  await exited;
  clearTimeout(killing);
}
