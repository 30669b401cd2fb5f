import { spawn } from "node:child_process";
import { once } from "node:events";
import { chromium, type Browser, type Page } from "playwright-core";
import type { ElectronApp, LaunchOptions } from "../launch.ts";

type FromApp =
  | { readonly t: "browser"; readonly endpoint: string }
  | { readonly t: "window"; readonly target: string }
  | { readonly t: "result"; readonly id: number; readonly value?: unknown; readonly error?: string };

/** Start the built main process under plain Node with the double in place of Electron, and attach to its Chromium. */
export function launchDouble({ root, main, args, env }: LaunchOptions): ElectronApp {
  const child = spawn(process.execPath, ["--enable-source-maps", "--import", new URL("./register.ts", import.meta.url).href, main, ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    serialization: "advanced",
    env: { ...process.env, ...env, ELECTRON_DOUBLE_ROOT: root },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (text: Buffer) => (output += text.toString()));
  const exited = once(child, "exit").then(([code]) => code as number | null);
  const endpoint = Promise.withResolvers<string>();
  const targets: string[] = [];
  const first = Promise.withResolvers<string>();
  const questions = new Map<number, PromiseWithResolvers<unknown>>();
  child.on("message", (message: FromApp) => {
    if (message.t === "browser") endpoint.resolve(message.endpoint);
    else if (message.t === "window") {
      targets.push(message.target);
      first.resolve(message.target);
    } else if (message.error === undefined) questions.get(message.id)?.resolve(message.value);
    else questions.get(message.id)?.reject(new Error(message.error));
  });
  child.once("exit", (code) => {
    const ended = new Error(`The app ended with code ${code}.\n${output}`);
    for (const waiting of [endpoint, first, ...questions.values()]) waiting.reject(ended);
  });
  for (const { promise } of [endpoint, first]) promise.catch(() => {}); // reported to whoever asks

  let browser: Browser | undefined;
  const pages = async (): Promise<Map<string, Page>> => {
    browser ??= await chromium.connectOverCDP(await endpoint.promise);
    const found = new Map<string, Page>();
    for (const page of browser.contexts().flatMap((context) => context.pages())) {
      const session = await page.context().newCDPSession(page);
      found.set((await session.send("Target.getTargetInfo")).targetInfo.targetId, page);
      await session.detach();
    }
    return found;
  };
  const windows = async (): Promise<Page[]> => {
    const open = await pages();
    return targets.flatMap((target) => open.get(target) ?? []);
  };
  let sequence = 0;
  return {
    kind: "double",
    pid: child.pid ?? 0,
    exited,
    output: () => output,
    windows,
    async firstWindow() {
      await first.promise;
      const [page] = await windows();
      if (page === undefined) throw new Error(`No window is open.\n${output}`);
      return page;
    },
    evaluate<T, A>(run: (electron: typeof import("electron"), arg: A) => T | Promise<T>, arg?: A) {
      const id = ++sequence;
      const answer = Promise.withResolvers<unknown>();
      questions.set(id, answer);
      child.send({ id, code: run.toString(), arg });
      return answer.promise as Promise<T>;
    },
    async close() {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
      const code = await exited;
      await browser?.close().catch(() => {});
      return code;
    },
  };
}
