import { cpSync, mkdtempSync, realpathSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { root, type ElectronApp } from "./launch.ts";

/** A copy of a template to work on, in a folder of its own. */
export function temporaryWorkspace(template = "order-to-invoice"): string {
  const folder = join(realpathSync(mkdtempSync(join(tmpdir(), "fastn-workspace-"))), template);
  cpSync(join(root, "resources", "templates", template), folder, { recursive: true, filter: (source) => !/[\\/]\.fastn([\\/]|$)/.test(source) });
  return folder;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** A server that stands for the rest of the internet and counts who comes. */
export interface Stranger {
  readonly url: string;
  readonly visits: readonly string[];
  close(): void;
}

export async function startStranger(): Promise<Stranger> {
  const visits: string[] = [];
  const server: Server = createServer((request, response) => {
    visits.push(request.url ?? "");
    response.setHeader("access-control-allow-origin", "*").setHeader("content-type", "text/html").end("<title>elsewhere</title>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, visits, close: () => server.close() };
}

export interface Desktop {
  readonly opened: readonly string[];
  readonly asked: readonly { readonly message: string; readonly detail?: string }[];
  readonly errors: readonly string[];
}

/** Put a person at the desk who notes every dialog and link, presses the button `press` (0: the first) and chooses `folder`. */
export function sitDown(app: ElectronApp, answers: { readonly press?: number; readonly folder?: string } = {}): Promise<void> {
  return app.evaluate(
    ({ dialog, shell }, { press = 1, folder }) => {
      const desktop = { opened: [] as string[], asked: [] as unknown[], errors: [] as string[] };
      Object.assign(globalThis, { fastnDesktop: desktop });
      shell.openExternal = async (url) => void desktop.opened.push(url);
      dialog.showErrorBox = (title, content) => void desktop.errors.push(`${title}: ${content}`);
      dialog.showMessageBox = async (...args: unknown[]) => {
        desktop.asked.push(args.at(-1));
        return { response: press, checkboxChecked: false };
      };
      dialog.showOpenDialog = async () => ({ canceled: folder === undefined, filePaths: folder === undefined ? [] : [folder] });
    },
    { ...answers },
  );
}

/** What that person has seen so far. */
export const desktop = (app: ElectronApp): Promise<Desktop> =>
  app.evaluate(() => JSON.parse(JSON.stringify((globalThis as unknown as { fastnDesktop: Desktop }).fastnDesktop)) as Desktop);

/** The page of the window opened last, once it shows the studio. */
export async function studioPage(app: ElectronApp): Promise<Page> {
  await app.firstWindow();
  const page = (await app.windows()).at(-1);
  if (page === undefined) throw new Error(`No window is open.\n${app.output()}`);
  await page.waitForURL(/\/index\.html/);
  await page.waitForLoadState();
  return page;
}

export const windowCount = (app: ElectronApp): Promise<number> => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);

/** Process ids of the utility processes that main started under this service name. */
export const processesNamed = (app: ElectronApp, name: string): Promise<number[]> =>
  app.evaluate(
    ({ app: electronApp }, wanted) =>
      electronApp
        .getAppMetrics()
        .filter((metric) => metric.name === wanted)
        .map(({ pid }) => pid),
    name,
  );
