import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchBrowserStudio, type BrowserStudio } from "./browser-studio.ts";
import { temporaryWorkspace } from "./support.ts";

const file = "workflows/order_to_invoice.ts";
const card = (page: Page, name: string): Locator =>
  page.getByRole("group", { name: new RegExp(`^(Step|Gate|Loop|Approval|Wait|Notification|Trigger|Action) ${name},`) });

describe("steps on the canvas", () => {
  let studio: BrowserStudio;
  let page: Page;
  let original: string;
  const text = (): string => readFileSync(join(studio.workspace, file), "utf8");
  const save = async (): Promise<void> => {
    await page.keyboard.press("Control+s");
    await expect.poll(() => page.getByRole("tab", { name: "order_to_invoice, unsaved" }).count()).toBe(0);
  };
  const undoAll = async (presses: number): Promise<void> => {
    for (let left = presses; left > 0; left--) await page.getByRole("region", { name: "Canvas" }).first().press("Control+z");
    await save();
    expect(text()).toBe(original);
  };

  beforeAll(async () => {
    studio = await launchBrowserStudio({ workspace: temporaryWorkspace() });
    page = studio.page;
    page.setDefaultTimeout(20_000);
    original = text();
    await card(page, "customer").waitFor();
  });
  afterAll(() => studio.close());

  test("are all in view at first, beside the code", async () => {
    const canvas = await page.getByRole("region", { name: "Canvas" }).first().boundingBox();
    const { left = 0, right = 0 } = { left: canvas?.x, right: (canvas?.x ?? 0) + (canvas?.width ?? 0) };
    for (const name of ["customer", "totals", "find_contact"]) {
      const box = await card(page, name).boundingBox();
      expect(box === null ? null : [box.x >= left - 1, box.x + box.width <= right + 1]).toEqual([true, true]);
    }
  });

  test("are copied and pasted by keys, under free names, references following; one undo takes it back", async () => {
    await card(page, "customer").click();
    await card(page, "find_contact").click({ modifiers: ["Control"] });
    await page.keyboard.press("Control+c");
    await page.keyboard.press("Control+v");
    await card(page, "find_contact_2").waitFor();
    await studio.screenshot("canvas-pasted");
    await save();
    const pasted = text();
    expect(pasted).toContain('step("customer_2"');
    const copy = pasted.slice(pasted.indexOf('step("find_contact_2"'));
    expect(copy.slice(0, copy.indexOf("step(", 5))).toContain("steps.customer_2.");
    await undoAll(1);
  });

  test("are duplicated, replaced by another kind under their name, and grouped; each is one undo", async () => {
    await card(page, "customer").click();
    await page.keyboard.press("Control+d");
    await card(page, "customer_2").waitFor();
    await card(page, "customer_2").click();
    await page.keyboard.press("r");
    await page.getByPlaceholder("Replace customer_2 by").fill("sleeps");
    await page.keyboard.press("Enter");
    await page.getByRole("group", { name: /^Wait customer_2,/ }).waitFor();
    await card(page, "customer_2").click();
    await page.keyboard.press("Control+g");
    await page.getByRole("group", { name: /^Gate group,/ }).waitFor();
    await save();
    expect(text()).toMatch(/step\("group", \{[\s\S]*then: \[[\s\S]*step\("customer_2", \{\s*type: "wait",[\s\S]*for: "10m",/);
    await studio.screenshot("canvas-grouped");
    await undoAll(3);
  });

  test("can be undone after a restart of the page", async () => {
    await card(page, "customer").click();
    await page.keyboard.press("Control+d");
    await card(page, "customer_2").waitFor();
    await save();
    expect(text()).not.toBe(original);
    await page.reload();
    await card(page, "customer_2").waitFor();
    await undoAll(1);
  });

  test("wait for keys a person chose, and say which action has one already", async () => {
    await page.keyboard.press("Control+,");
    await page.getByRole("button", { name: "Change…" }).click();
    const settings = page.getByRole("main", { name: "Keyboard settings" });
    await settings.getByRole("searchbox", { name: "Filter actions" }).fill("Duplicate the");
    const row = settings.getByRole("listitem", { name: "Duplicate the selected steps" });
    await row.getByRole("button", { name: /^Add keys/ }).click();
    await page.keyboard.press("r");
    await row.getByText("Replace the step by another kind").waitFor();
    await studio.screenshot("keyboard-settings");
    await row.getByRole("button", { name: "Leave it" }).click();
    await row.getByRole("button", { name: /^Add keys/ }).click();
    await page.keyboard.press("y");
    await row.getByRole("button", { name: "Take Y away" }).waitFor();
    await page.reload();
    await page.getByRole("button", { name: "Explorer", exact: true }).click();
    await card(page, "customer").click();
    await page.keyboard.press("y");
    await card(page, "customer_2").waitFor();
    await undoAll(1);
  });

  test("are where they were when their tab comes back: zoom, selection, scroll of the code", async () => {
    await card(page, "customer").click();
    for (let press = 0; press < 2; press++) await page.keyboard.press("-");
    const selected = (): Promise<number> => page.locator("[data-scope=canvas] [data-key=customer][data-selected]").count();
    await expect.poll(selected).toBe(1);
    const view = (): Promise<string> => page.locator(".react-flow__viewport").evaluate((element) => (element as HTMLElement).style.transform);
    const scroll = (): Promise<number> =>
      page
        .locator(".monaco-editor .view-line")
        .first()
        .evaluate((line) => Math.round(Number.parseFloat((line as HTMLElement).style.top)));
    const lines = (): Promise<string> => page.locator(".monaco-editor .view-lines").innerText();
    const seen = await view();
    await page.locator(".monaco-editor .view-lines").hover();
    await page.mouse.wheel(0, 600);
    await expect.poll(scroll).toBeGreaterThan(100);
    await page.getByRole("tree", { name: "Files" }).getByRole("treeitem", { name: "fastn.config.ts" }).click();
    await page.getByRole("tab", { name: "fastn.config.ts" }).waitFor();
    await expect.poll(lines).toContain("defineConfig");
    await page.getByRole("tab", { name: "order_to_invoice" }).click();
    await card(page, "customer").waitFor();
    await expect.poll(selected).toBe(1);
    await expect.poll(scroll).toBeGreaterThan(100);
    await expect.poll(view).toBe(seen);
  });

  test("ask for no file that is not there, and break no rule", () => {
    expect(existsSync(join(studio.workspace, "workflows/order_to_invoice.layout.json"))).toBe(false);
    expect(studio.errors).toEqual([]);
  });
});
