import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { chromium as playwright } from "playwright-core";
import { app, atExit } from "./app.ts";
import { openWindowsIn } from "./browser-window.ts";
import { serveSchemes } from "./session.ts";

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

/** Start Chromium and tell the app it is ready. */
async function boot(): Promise<void> {
  const [debugPort, schemePort] = [await freePort(), await serveSchemes()];
  const executablePath = process.env["FASTN_CHROMIUM"];
  if (executablePath === undefined) throw new Error("The Electron double needs FASTN_CHROMIUM, the path of a Chromium");
  const context = await playwright.launchPersistentContext(join(app.getPath("userData"), "chromium"), {
    executablePath,
    headless: true,
    // Playwright would close the browser before the app had a chance to quit, losing what pages have stored.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      `--remote-debugging-port=${debugPort}`,
      `--host-resolver-rules=MAP *.localhost:80 127.0.0.1:${schemePort}`,
    ],
  });
  openWindowsIn(context);
  atExit.add(() => context.close());
  context.on("close", () => {
    if (!app.isQuitting) process.exit(1);
  });
  process.send?.({ t: "browser", endpoint: `http://127.0.0.1:${debugPort}` });
  app.markReady();
}

interface Question {
  readonly id: number;
  readonly code: string;
  readonly arg: unknown;
}

/** Run a function of the test inside the app, as Playwright's electronApp.evaluate does. */
async function evaluate({ code, arg }: Question): Promise<unknown> {
  const module = (await import(`data:text/javascript,${encodeURIComponent(`export default ${code}`)}`)) as {
    default: (electron: unknown, arg: unknown) => unknown;
  };
  return module.default(await import("./index.ts"), arg);
}

process.on("message", (question: Question) => {
  void evaluate(question).then(
    (value) => process.send?.({ t: "result", id: question.id, value }),
    (error: unknown) => process.send?.({ t: "result", id: question.id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
process.on("SIGTERM", () => app.quit());
process.on("disconnect", () => app.exit(1)); // the test is gone: leave no Chromium behind
setImmediate(() => {
  boot().catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
