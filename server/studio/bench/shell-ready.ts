import { readdirSync, readFileSync, rmSync, mkdtempSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { extname, join, relative } from "node:path";
import type { AddressInfo } from "node:net";
import { chromium, type Browser } from "playwright-core";
import { build } from "vite";
import react from "@vitejs/plugin-react";
import { alternate } from "../../../build/lib/measure.ts";

const types: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

/** Build the bare React page and serve it from memory. */
async function serveBare(root: string): Promise<{ url: string; close(): void }> {
  const outDir = mkdtempSync(join(tmpdir(), "fastn-bare-"));
  const page = join(root, "renderer/bench");
  await build({
    root: page,
    configFile: false,
    logLevel: "error",
    plugins: [react()],
    build: { outDir, emptyOutDir: true, minify: true, rolldownOptions: { input: join(page, "bare.html") } },
  });
  const files = new Map(
    readdirSync(outDir, { recursive: true, encoding: "utf8", withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [`/${relative(outDir, file)}`, readFileSync(file)]),
  );
  rmSync(outDir, { recursive: true });
  const server: Server = createServer((request, response) => {
    const name = request.url ?? "/";
    const body = files.get(name);
    response.writeHead(body === undefined ? 404 : 200, { "content-type": types[extname(name)] ?? "application/octet-stream" }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/bare.html`, close: () => server.close() };
}

/** Milliseconds from navigation to the `fastn:shell-ready` mark, in a browser started for it: nothing is cached. */
async function readyMs(url: string, before?: (browser: Browser) => Promise<{ cookies: never[] } | object>): Promise<number> {
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
  });
  try {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...(await before?.(browser)) });
    const page = await context.newPage();
    await page.goto(url, { waitUntil: "commit" });
    const handle = await page.waitForFunction(() => performance.getEntriesByName("fastn:shell-ready")[0]?.startTime ?? false, undefined, {
      polling: 20,
      timeout: 60_000,
    });
    return (await handle.jsonValue()) as number;
  } finally {
    await browser.close();
  }
}

/** `openUrl` works once, so one browser signs in and its session is handed to each cold one. */
export async function measureShell(root: string, openUrl: string, rounds: number): Promise<{ ours: number[]; baseline: number[] }> {
  const bare = await serveBare(root);
  const signIn = await chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox"] });
  try {
    const context = await signIn.newContext();
    const page = await context.newPage();
    await page.goto(openUrl);
    const home = new URL("/", page.url()).href;
    const storageState = await context.storageState();
    await readyMs(home, async () => ({ storageState })); // warm the server's own caches once
    return await alternate(
      rounds,
      () => readyMs(home, async () => ({ storageState })),
      () => readyMs(bare.url),
    );
  } finally {
    await signIn.close();
    bare.close();
  }
}

function findChromium(): string {
  const { findChromium: find } = createRequire(import.meta.url)("../../../build/lib/chromium.mjs") as { findChromium(): string | null };
  const path = find();
  if (path === null) throw new Error("No Chromium found; run 'npx playwright-core install chromium' or set FASTN_CHROMIUM.");
  return path;
}
