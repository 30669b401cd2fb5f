import { realpathSync, rmSync } from "node:fs";
import { basename } from "node:path";
import type { Page } from "playwright-core";
import { afterEach, expect, test } from "vitest";
import { launchStudio, temporaryFolder, type ElectronApp, type StudioOptions } from "./launch.ts";
import { desktop, isAlive, processesNamed, sitDown, studioPage, temporaryWorkspace, windowCount } from "./support.ts";

type Bridge = { invoke(name: string, input?: unknown): Promise<unknown>; onMenu(listener: (command: string) => void): () => void };

const running = new Set<ElectronApp>();
afterEach(async () => {
  await Promise.all([...running].map((app) => app.close()));
  running.clear();
});

async function start(options: StudioOptions = {}): Promise<ElectronApp> {
  const app = await launchStudio(options);
  running.add(app);
  return app;
}

const workspaceOf = (page: Page): Promise<string> => page.evaluate(async () => ((await (await fetch("/api/v1/workspace")).json()) as { root: string }).root);

/** Folder of the window opened last; empty while that one is still coming up. */
const newestWorkspace = (app: ElectronApp): Promise<string> =>
  studioPage(app)
    .then(workspaceOf)
    .catch(() => "");

const clickMenu = (app: ElectronApp, id: string): Promise<void> =>
  app.evaluate(({ BrowserWindow, Menu }, item) => {
    Menu.getApplicationMenu()
      ?.getMenuItemById(item)
      ?.click(undefined, BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0], undefined);
  }, id);

test("shows the folder it was started with, and the page reaches its own platform process", async () => {
  const workspace = temporaryWorkspace();
  const app = await start({ workspace });
  const page = await studioPage(app);
  expect(await workspaceOf(page)).toBe(workspace);
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL())).toMatch(/^app:\/\/studio\/index\.html/);
});

test("opens the example in the person's own folder at the first start", async () => {
  const home = realpathSync(temporaryFolder("home"));
  const app = await start({ env: { FASTN_HOME: home } });
  expect(await workspaceOf(await studioPage(app))).toBe(`${home}/order-to-invoice`);
});

test("is one program: a second start hands its folder over and ends", async () => {
  const userData = temporaryFolder("user-data");
  const [one, two] = [temporaryWorkspace(), temporaryWorkspace("customer-sync")];
  const app = await start({ workspace: one, userData });
  await studioPage(app);
  expect(await (await start({ workspace: two, userData })).exited).toBe(0);
  await expect.poll(() => windowCount(app), { timeout: 15_000 }).toBe(2);
  await expect.poll(() => newestWorkspace(app), { timeout: 15_000 }).toBe(two);
  // The same folder again, and an address that tries to choose one, bring windows to the front and open none.
  for (const again of [one, "fastn://workspace/../../etc"]) expect(await (await start({ workspace: again, userData })).exited).toBe(0);
  expect(await windowCount(app)).toBe(2);
});

test("comes back as it was left: folders, places, recent list", async () => {
  const userData = temporaryFolder("user-data");
  const workspace = temporaryWorkspace();
  const first = await start({ workspace, userData });
  await studioPage(first);
  await first.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 60, width: 1_000, height: 700 }));
  expect(await first.close()).toBe(0);

  const second = await start({ userData });
  const page = await studioPage(second);
  expect(await workspaceOf(page)).toBe(workspace);
  expect(await second.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds())).toEqual({
    x: 40,
    y: 60,
    width: 1_000,
    height: 700,
  });
  const recent = await page.evaluate(() => (window as unknown as { fastn: Bridge }).fastn.invoke("workspace:recent", {}));
  expect(recent).toEqual({ ok: true, value: [{ root: workspace, name: basename(workspace), missing: false }] });
  // A window left on a display that is gone comes back where it can be reached.
  await second.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40_000, y: 60, width: 1_000, height: 700 }));
  await second.close();
  const third = await start({ userData });
  await studioPage(third);
  const bounds = await third.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds());
  expect(bounds?.x).toBeLessThan(4_000);
});

test("opens a chosen folder in place, and in a second window with storage and a process of its own", async () => {
  const [one, two, three] = [temporaryWorkspace(), temporaryWorkspace("customer-sync"), temporaryWorkspace("refund-approval")];
  const app = await start({ workspace: one });
  const page = await studioPage(app);
  await page.evaluate(() => localStorage.setItem("mark", "one"));

  await sitDown(app, { folder: two });
  await page.evaluate(() => void (window as unknown as { fastn: Bridge }).fastn.invoke("workspace:choose", {}));
  await expect.poll(() => newestWorkspace(app), { timeout: 15_000 }).toBe(two);
  await expect.poll(() => windowCount(app)).toBe(1);

  await sitDown(app, { folder: three });
  await clickMenu(app, "window.new");
  await expect.poll(() => windowCount(app), { timeout: 15_000 }).toBe(2);
  await expect.poll(() => newestWorkspace(app), { timeout: 15_000 }).toBe(three);
  expect(await (await studioPage(app)).evaluate(() => localStorage.getItem("mark"))).toBeNull();
  await expect.poll(() => processesNamed(app, "fastn platform").then((pids) => pids.length)).toBe(2);
});

test("says so when a folder is not there, and stays open", async () => {
  const workspace = temporaryWorkspace();
  const app = await start({ workspace });
  const page = await studioPage(app);
  await sitDown(app);
  const gone = temporaryFolder("gone");
  rmSync(gone, { recursive: true });
  const answer = await page.evaluate((root) => (window as unknown as { fastn: Bridge }).fastn.invoke("workspace:open", { root }), gone);
  expect(answer).toMatchObject({ ok: false, error: { code: "WORKSPACE_NOT_FOUND" } });
  await sitDown(app, { folder: gone });
  await clickMenu(app, "workspace.open");
  await expect.poll(async () => (await desktop(app)).errors).toEqual([expect.stringContaining("There is no folder")]);
  expect(await workspaceOf(page)).toBe(workspace);
});

test("sends every command of the menu to the page", async () => {
  const app = await start({ workspace: temporaryWorkspace() });
  const page = await studioPage(app);
  const ids = await app.evaluate(({ Menu }) => {
    const all = (menu: Electron.Menu | null | undefined): string[] =>
      menu?.items.flatMap((item) => [...(item.id ? [item.id] : []), ...all(item.submenu)]) ?? [];
    return all(Menu.getApplicationMenu());
  });
  const commands = ids.filter((id) => !/^(window\.new|workspace\.|recent:|\d+$)/.test(id));
  expect(commands.length).toBeGreaterThan(15);
  await page.evaluate(() => {
    const heard: string[] = [];
    Object.assign(window, { heard });
    (window as unknown as { fastn: Bridge }).fastn.onMenu((command) => heard.push(command));
  });
  for (const id of commands) await clickMenu(app, id);
  await expect.poll(() => page.evaluate(() => (window as unknown as { heard: string[] }).heard)).toEqual(commands);
});

test("shows in the menu the keys a person chose", async () => {
  const app = await start({ workspace: temporaryWorkspace() });
  const page = await studioPage(app);
  const shown = (): Promise<(string | null)[]> =>
    app.evaluate(({ Menu }) => ["run.start", "view.canvas", "file.save"].map((id) => Menu.getApplicationMenu()?.getMenuItemById(id)?.accelerator ?? null));
  expect(await shown()).toEqual(["F5", null, "CmdOrCtrl+S"]);
  await page.evaluate(() =>
    localStorage.setItem("fastn:keys", JSON.stringify({ byAction: { "run.start": ["Mod+Alt+ArrowUp"], "view.canvas": ["F7"], "file.save": [] } })),
  );
  await page.reload();
  await expect.poll(shown).toEqual(["CmdOrCtrl+Alt+Up", "F7", null]);
});

test("starts the platform process again when it dies, and tells the page", async () => {
  const workspace = temporaryWorkspace();
  const app = await start({ workspace });
  const page = await studioPage(app);
  await workspaceOf(page);
  await page.evaluate(() => {
    (window as unknown as { fastn: Bridge }).fastn.onMenu((command) => Object.assign(window, { last: command }));
  });
  const [before = 0] = await processesNamed(app, "fastn platform");
  process.kill(before, "SIGKILL");
  await expect.poll(() => page.evaluate(() => (window as unknown as { last?: string }).last), { timeout: 20_000 }).toBe("app.platformRestarted");
  expect(await workspaceOf(page)).toBe(workspace);
  expect(await processesNamed(app, "fastn platform")).not.toContain(before);
});

test("ends everything it has started when it quits", async () => {
  const app = await start({ workspace: temporaryWorkspace() });
  await workspaceOf(await studioPage(app));
  const pids = await app.evaluate(({ app: electronApp }) => electronApp.getAppMetrics().map(({ pid }) => pid));
  expect(pids.length).toBeGreaterThan(1);
  expect(await app.close()).toBe(0);
  await expect.poll(() => pids.filter(isAlive)).toEqual([]);
});

test("takes its platform processes along when it is killed itself", async () => {
  const app = await start({ workspace: temporaryWorkspace() });
  await workspaceOf(await studioPage(app));
  const pids = await processesNamed(app, "fastn platform");
  process.kill(app.pid, "SIGKILL");
  await app.exited;
  await expect.poll(() => pids.filter(isAlive), { timeout: 10_000 }).toEqual([]);
});

test("does not start as a released app with a door open", async () => {
  for (const door of ["--remote-debugging-port=9222", "--inspect", "--no-sandbox"]) {
    const app = await start({ args: [door], env: { ELECTRON_DOUBLE_PACKAGED: "1" } });
    if (app.kind === "electron") return; // an unpackaged Electron cannot play the released app
    expect(await app.exited).toBe(1);
    expect(app.output()).toContain("does not start with");
  }
});
