import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessibilityFaults } from "./axe.ts";
import { launchBrowserStudio, type BrowserStudio } from "./browser-studio.ts";
import { temporaryWorkspace } from "./support.ts";

const casesFile = "workflows/order_to_invoice.cases.json";
interface Case {
  readonly name: string;
  readonly pins?: Readonly<Record<string, unknown>>;
  readonly expect: { readonly status: string; readonly output?: { readonly total?: number } };
}

describe("the tests panel", () => {
  let studio: BrowserStudio;
  let page: Page;
  let cases: Locator;
  const path = (): string => join(studio.workspace, casesFile);
  const read = (): Case[] => (JSON.parse(readFileSync(path(), "utf8")) as { cases: Case[] }).cases;
  const option = (name: string): Locator => cases.getByRole("option", { name });

  beforeAll(async () => {
    studio = await launchBrowserStudio({ workspace: temporaryWorkspace(), viewport: { width: 1280, height: 800 } });
    page = studio.page;
    page.setDefaultTimeout(30_000);
    cases = page.getByRole("listbox", { name: "Test cases" });
    await page.getByRole("tab", { name: "Tests" }).click();
    await cases.waitFor();
  });
  afterAll(() => studio.close());

  test("lists the cases of the open workflow, runs them once the folder is trusted, and says what they reach", async () => {
    const all = read();
    await expect.poll(() => cases.getByRole("option").count()).toBe(all.length);
    await page.getByRole("button", { name: "Run all" }).click();
    await page.getByRole("button", { name: "Trust and run" }).click();
    for (const { name } of all) await option(`${name}, passed`).waitFor();
    const told = await page.getByRole("region", { name: "Bottom panel" }).getByRole("status").innerText();
    expect(told).toMatch(new RegExp(`${all.length} cases · ${all.length} passed, 0 failed · branches \\d+/\\d+`));
    expect(await accessibilityFaults(page)).toEqual([]);
    await studio.screenshot("tests-passed");
  });

  test("shows expected beside actual when a case is not met, and that an outcome is older than the case", async () => {
    const [first] = read();
    const total = first?.expect.output?.total ?? 0;
    writeFileSync(path(), readFileSync(path(), "utf8").replace(`"total": ${total}`, `"total": ${total + 1}`));
    await option(`${first?.name}, passed before the last change`).click();
    await page.getByRole("button", { name: "Run case" }).click();
    await option(`${first?.name}, failed`).waitFor();
    const row = page.getByRole("table", { name: "Differences" }).getByRole("row").filter({ hasText: "output.total" });
    await expect.poll(() => row.getByRole("cell").allInnerTexts()).toEqual([String(total + 1), String(total)]);
    expect(await accessibilityFaults(page)).toEqual([]);
    await studio.screenshot("tests-failed");
  });

  test("opens the run of a case, and pins and unpins a step's output in the cases file, changing nothing else", async () => {
    const [first] = read();
    const before = readFileSync(path(), "utf8");
    await page
      .getByRole("region", { name: `Case ${first?.name}` })
      .getByRole("button", { name: "Run", exact: true })
      .click();
    await page.getByRole("listbox", { name: "Steps of this run" }).getByRole("option", { name: "customer, completed" }).click();
    await page.getByLabel("Output of customer").getByText("6000000001").waitFor();
    await studio.screenshot("tests-run");
    await page.getByRole("button", { name: "Pin output" }).click();
    await page.getByRole("button", { name: "Unpin" }).waitFor();
    expect(Object.keys(read()[0]?.pins ?? {})).toEqual(["customer"]);
    await page.getByRole("button", { name: "Unpin" }).click();
    await page.getByRole("button", { name: "Pin output" }).waitFor();
    expect(readFileSync(path(), "utf8")).toBe(before);
  });

  test("makes a case of a run, which passes without asking anybody", async () => {
    await page.getByRole("button", { name: "Run workflow" }).click();
    await page.getByRole("listbox", { name: "Steps of this run" }).getByRole("option", { name: "invoice, completed" }).waitFor();
    await page.getByRole("button", { name: "Save as case" }).click();
    const dialog = page.getByRole("dialog", { name: "Save as case" });
    await dialog.getByRole("textbox", { name: "Name" }).fill("As it ran by hand");
    expect(await accessibilityFaults(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Save case" }).click();
    await option("As it ran by hand, not run").click();
    await page.getByRole("button", { name: "Run case" }).click();
    await option("As it ran by hand, passed").waitFor();
    const saved = read().at(-1);
    expect([saved?.name, Object.keys(saved?.pins ?? {}).includes("customer")]).toEqual(["As it ran by hand", true]);
  });

  test("tells of a fault in the cases file with its line, and goes there", async () => {
    writeFileSync(path(), readFileSync(path(), "utf8").replace('"status": "completed"', '"status": "done"'));
    const fault = page.getByRole("list", { name: "Faults of the cases file" }).getByRole("button", { name: /cases\.json:\d+ "done" is no status of a run/ });
    await fault.click();
    await page.getByRole("tab", { name: "order_to_invoice.cases.json", selected: true }).waitFor();
  });

  test("tells chosen tabs, views and pages from the others in forced colours", async () => {
    await page.emulateMedia({ forcedColors: "active" });
    const colours = (locator: Locator): Promise<string[]> => locator.evaluateAll((all) => all.map((each) => getComputedStyle(each).backgroundColor));
    const panel = page.getByRole("tablist", { name: "Bottom panel" });
    const [chosen] = await colours(panel.getByRole("tab", { selected: true }));
    const others = await colours(panel.getByRole("tab", { selected: false }));
    expect(others).not.toContain(chosen);
    expect(await colours(page.getByRole("tablist", { name: "Open files" }).getByRole("tab", { selected: true }))).toEqual([chosen]);
    expect(await colours(page.getByRole("navigation", { name: "Activities" }).locator("[aria-current=page]"))).toEqual([chosen]);
    await studio.screenshot("forced-colours");
  });

  test("threw nothing on the way", () => {
    expect(studio.errors.filter((error) => !error.startsWith("Failed to load resource"))).toEqual([]);
  });
});
