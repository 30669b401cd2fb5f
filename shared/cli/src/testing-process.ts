import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const bin = fileURLToPath(new URL("../bin/fastn.mjs", import.meta.url));
const children = new Set<ChildProcess>();

/** End what tests left running. */
export function killAll(): void {
  for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
}

export interface Running {
  readonly child: ChildProcess;
  /** Resolves when standard output holds the text. */
  until(text: string): Promise<string>;
  readonly ended: Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>;
}

/** Start the real command. */
export function fastn(argv: readonly string[], input = "", env: Readonly<Record<string, string>> = {}): Running {
  const child = spawn(process.execPath, [bin, ...argv], { stdio: ["pipe", "pipe", "pipe"], env: { ...process.env, ...env } });
  children.add(child);
  let out = "";
  let err = "";
  const waiting = new Set<() => void>();
  child.stdout.on("data", (chunk) => {
    out += String(chunk);
    for (const look of waiting) look();
  });
  child.stderr.on("data", (chunk) => (err += String(chunk)));
  child.stdin.end(input);
  const ended = once(child, "close").then(([code]) => ({ code: code as number | null, out, err }));
  return {
    child,
    ended,
    until: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!out.includes(text)) return;
          waiting.delete(look);
          resolve(out);
        };
        waiting.add(look);
        look();
        void ended.then(() => reject(new Error(`ended before saying ${JSON.stringify(text)}:\n${out}\n${err}`)));
      }),
  };
}
