import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchStudio, type ElectronApp } from "./launch.ts";
import { isAlive, processesNamed, studioPage, temporaryWorkspace } from "./support.ts";

// The browser shell shows the whole thread; this shows that it also goes through app://, its /api, and step hosts that main forks.

let app: ElectronApp;
let page: Page;
const workspace = temporaryWorkspace();

beforeAll(async () => {
  app = await launchStudio({ workspace });
  page = await studioPage(app);
  page.setDefaultTimeout(20_000);
  await page.getByRole("group", { name: /^Step customer,/ }).waitFor();
});
afterAll(() => app.close());

const lastRun = async (): Promise<{ runId: string; status: string }> => {
  const answer = await page.evaluate(async () => (await (await fetch("/api/v1/executions?limit=1")).json()) as { data: { runId: string; status: string }[] });
  return answer.data[0] ?? { runId: "", status: "none" };
};

test("runs a workflow in a step host that main forked with nothing in its environment", async () => {
  await page.getByRole("button", { name: "Run workflow" }).click();
  await page.getByRole("button", { name: "Trust and run" }).click();
  await page.getByRole("option", { name: "invoice, completed" }).waitFor();
  await expect.poll(async () => (await lastRun()).status).toBe("completed");
  const [host = 0, ...others] = await processesNamed(app, "fastn step host");
  expect([host > 0, others]).toEqual([true, []]);
  if (app.kind === "double" && process.platform === "linux") {
    const names = readFileSync(`/proc/${host}/environ`, "utf8")
      .split("\0")
      .map((line) => line.split("=")[0]);
    // What Node itself puts there for the line to its parent.
    expect(names.filter((name) => name !== "" && !name?.startsWith("NODE_CHANNEL"))).toEqual([]);
  }
});

test("runs on after the step host is killed, in a new one", async () => {
  const before = await lastRun();
  const [host = 0] = await processesNamed(app, "fastn step host");
  process.kill(host, "SIGKILL");
  await expect.poll(() => isAlive(host)).toBe(false);
  await page.getByRole("button", { name: "Run workflow" }).click();
  await expect.poll(async () => (await lastRun()).runId !== before.runId && (await lastRun()).status, { timeout: 30_000 }).toBe("completed");
  expect(await processesNamed(app, "fastn step host")).not.toContain(host);
});

test("saves with the version it read, through the same /api", async () => {
  await page.getByRole("group", { name: /^Step find_contact,/ }).click();
  await page.keyboard.press("F2");
  await page.getByRole("textbox", { name: "New name of find_contact" }).fill("contact_in_books");
  await page.keyboard.press("Enter");
  await page.getByRole("group", { name: /^Step contact_in_books,/ }).waitFor();
  await page.keyboard.press("Control+s");
  await expect.poll(() => readFileSync(join(workspace, "workflows", "order_to_invoice.ts"), "utf8")).toContain('step("contact_in_books"');
});

test("leaves no step host behind when it quits", async () => {
  const hosts = await processesNamed(app, "fastn step host");
  expect(await app.close()).toBe(0);
  await expect.poll(() => hosts.filter(isAlive)).toEqual([]);
});
