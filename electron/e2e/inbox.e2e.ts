import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessibilityFaults } from "./axe.ts";
import { launchBrowserStudio, type BrowserStudio } from "./browser-studio.ts";
import { temporaryWorkspace } from "./support.ts";

const ask = `import { step, workflow } from "@fastn/workflow";

export default workflow("ask_finance", {
  steps: [
    step("tell", { type: "notification", severity: "warning", title: "Order {{input.id}} is large", body: "Somebody has to look at it." }),
    step("sign_off", { type: "approval", approvers: ["finance"], message: "Pay order {{input.id}}?", expiresIn: "2d" }),
    step("paid", { type: "action", handler: (ctx) => ctx.steps.sign_off.output }),
  ],
});
`;
const pause = `import { step, workflow } from "@fastn/workflow";

export default workflow("pause", {
  steps: [
    step("payment", { type: "wait", event: { name: "order.paid" }, timeout: "3d" }),
    step("nap", { type: "wait", for: "40m" }),
  ],
});
`;
const tries = `import { step, workflow } from "@fastn/workflow";

export default workflow("tries", {
  steps: [
    step("shaky", { type: "action", retry: { maxAttempts: 3, initialInterval: "1s" }, handler: (ctx) => { if (ctx.run.attempt < 2) throw new Error("not yet"); return ctx.run.attempt; } }),
    step("rounds", { type: "loop", times: 4, dependsOn: ["shaky"], steps: [step("one", { type: "action", handler: (ctx) => ctx.index })] }),
  ],
});
`;
const large = `import { step, workflow } from "@fastn/workflow";

export default workflow("large", {
  steps: [
    step("rows", { type: "action", handler: () => Array.from({ length: 12000 }, (_, index) => ({ index, name: "A name of row " + index, mail: index + "@example.com" })) }),
    step("count", { type: "action", handler: (ctx) => ctx.steps.rows.output.length }),
  ],
});
`;

describe("what runs ask and tell", () => {
  let studio: BrowserStudio;
  let page: Page;
  const bell = (name: string | RegExp) => page.getByRole("banner").getByRole("button", { name });
  const steps = () => page.getByRole("listbox", { name: "Steps of this run" });

  /** Start a run as any caller of the API does. */
  const start = async (workflow: string, input: unknown): Promise<void> => {
    const status = await page.evaluate(
      async ([name, body]) =>
        (
          await fetch(`/api/v1/workflows/${name}/run`, {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify({ input: body }),
          })
        ).status,
      [workflow, input] as const,
    );
    expect(status).toBe(202);
  };
  const openStudio = async (workflow: string): Promise<void> => {
    await page.evaluate(() => (location.hash = "/"));
    await page
      .getByRole("treeitem", { name: new RegExp(`^${workflow}`) })
      .first()
      .click();
    await page.getByRole("tab", { name: workflow }).first().waitFor();
  };

  beforeAll(async () => {
    const workspace = temporaryWorkspace();
    for (const [name, text] of Object.entries({ ask_finance: ask, pause, large, tries })) writeFileSync(join(workspace, "workflows", `${name}.ts`), text);
    studio = await launchBrowserStudio({ workspace, args: ["--trust"], viewport: { width: 1280, height: 800 } });
    page = studio.page;
    page.setDefaultTimeout(20_000);
    await bell("Inbox").waitFor();
  });
  afterAll(() => studio.close());

  test("teaches in an empty inbox what will come there", async () => {
    await bell("Inbox").click();
    await page.getByRole("heading", { name: "Nothing waits for you" }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  test("counts on the bell and lists at once what a run tells and asks", async () => {
    await start("ask_finance", { id: 17 });
    await bell("Inbox: 1 run waits for approval, 1 unread").waitFor();
    const list = page.getByRole("list", { name: "Notifications" });
    await list.getByRole("button", { name: /^Warning Order 17 is large/ }).waitFor();
    const card = page.getByRole("article", { name: "ask_finance, sign_off" });
    await card.getByText("Pay order 17?").waitFor();
    await card.getByText(/Waits for an answer of finance\. Expires .*47 h 59 min left/).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await studio.screenshot("inbox-light");
  });

  test("is approved from there with a comment, which the run gets", async () => {
    const card = page.getByRole("article", { name: "ask_finance, sign_off" });
    await card.getByRole("textbox", { name: "Comment" }).fill("Checked by hand");
    await card.getByRole("button", { name: "Approve" }).click();
    await card.waitFor({ state: "detached" });
    await bell("Inbox: 1 unread").waitFor();
    await page.getByRole("button", { name: /^Warning Order 17 is large/ }).press("Enter");
    await steps().getByRole("option", { name: "tell, completed", selected: true }).waitFor();
    await steps().getByRole("option", { name: "paid, completed" }).click();
    await page.getByLabel("Output of paid").getByText("Checked by hand").waitFor();
    // Opening it was reading it.
    await bell("Inbox").waitFor();
  });

  test("pops up while something else is looked at, and is marked as read without being opened", async () => {
    await openStudio("ask_finance");
    await start("ask_finance", { id: 18 });
    await page.getByRole("button", { name: "Open run" }).waitFor();
    await bell(/1 unread/).click();
    await page.getByRole("button", { name: "Mark as read: Order 18 is large" }).click();
    await bell("Inbox: 1 run waits for approval").waitFor();
    await page.getByRole("button", { name: "Mark all as read", disabled: true }).waitFor();
  });

  test("is rejected from the run's own view, and the run says by whom and why", async () => {
    await openStudio("ask_finance");
    await steps().getByRole("option", { name: "sign_off, waiting" }).click();
    const form = page.getByRole("form", { name: "Approval of sign_off" });
    await form.getByText("Pay order 18?").waitFor();
    await studio.screenshot("approval-in-run");
    await form.getByRole("textbox", { name: "Comment" }).fill("Too much");
    await form.getByRole("button", { name: "Reject" }).click();
    await page
      .getByRole("alert")
      .getByText(/rejected "sign_off": Too much/)
      .waitFor();
    await bell("Inbox").waitFor();
  });

  test("says which event a run waits for, and how much time a timer has left", async () => {
    await start("pause", {});
    await openStudio("pause");
    await steps().getByRole("option", { name: "payment, waiting" }).click();
    await page
      .getByRole("group", { name: "What payment waits for" })
      .getByText(/Waits for the event order\.paid\. Gives up .* left/)
      .waitFor();
    await steps().getByRole("option", { name: "nap, waiting" }).click();
    await page
      .getByRole("group", { name: "What nap waits for" })
      .getByText(/Goes on .*(40 min 0 s|39 min \d+ s) left/)
      .waitFor();
    expect(await steps().getByRole("option", { name: "nap, waiting" }).innerText()).toMatch(/Waiting 39 min \d+ s left|Waiting 40 min 0 s left/);
    expect(await accessibilityFaults(page)).toEqual([]);
    await studio.screenshot("waiting-run");
  });

  test("keeps a large output where it is until it is asked for, then shows it in rows that are drawn as they come into view", async () => {
    await start("large", {});
    await openStudio("large");
    await steps().getByRole("option", { name: "count, completed" }).waitFor();
    await steps().getByRole("option", { name: "rows, completed" }).click();
    await page.getByRole("heading", { name: /^Output: \d+\.\d KiB$/ }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole("button", { name: "Load output" }).click();
    const tree = page.getByRole("tree", { name: "Output of rows" });
    await tree.getByText("[12000]").waitFor();
    expect(await tree.getByRole("treeitem").count()).toBeLessThan(120);
    await tree.press("End");
    await tree.getByText(/show 1000 more of 11000/).waitFor();
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download output" }).click()]);
    expect(file.suggestedFilename()).toBe("output-of-rows.json");
    await studio.screenshot("large-output");
  });

  test("shows a run as a trace: attempts and the pauses between them, loops folded until they are opened", async () => {
    await start("tries", {});
    await openStudio("tries");
    await steps().getByRole("option", { name: "shaky, completed" }).waitFor();
    await page.getByRole("button", { name: "Show as trace" }).click();
    const trace = page.getByRole("tree", { name: "Trace of this run" });
    await trace.getByRole("treeitem", { name: /^shaky, 2 attempts, begins at .*, takes / }).click();
    await page.getByLabel("Output of shaky").getByText("2").waitFor();
    const loop = trace.getByRole("treeitem", { name: /^rounds, .* steps inside$/ });
    expect(await trace.getByRole("treeitem", { name: /^rounds\[0\]/ }).count()).toBe(0);
    await loop.click();
    await trace.press("ArrowRight");
    await trace.getByRole("treeitem", { name: /^rounds\[0\]\.one/ }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await studio.screenshot("trace");
    await page.emulateMedia({ colorScheme: "dark" });
    await studio.screenshot("trace-dark");
    await page.emulateMedia({ colorScheme: "light" });
  });

  test("threw nothing on the way", () => {
    expect(studio.errors.filter((error) => !error.startsWith("Failed to load resource"))).toEqual([]);
  });
});
