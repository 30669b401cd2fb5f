import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findRunningStudio } from "@fastn/core/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fastn, killAll, type Running } from "./testing-process.ts";

// The real command against real folders: it starts the real studio, its mock server and step workers.

const template = fileURLToPath(new URL("../../../resources/templates/order-to-invoice", import.meta.url));
const timeout = 120_000;

const unknownCustomer = {
  id: 5000000099,
  name: "#9999",
  created_at: "2026-01-16T08:00:00Z",
  currency: "USD",
  customer: { id: 1 },
  line_items: [{ product_id: 7000000001, quantity: 1, price: "10.00" }],
};

let root = "";
let orders = "";
let sleepy = "";
let customerOfSeed7: unknown;

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "fastn-cli-")));
  orders = join(root, "order-to-invoice");
  await cp(template, orders, { recursive: true, filter: (source) => !source.includes(".fastn") });
  await write(orders, {
    "workflows/ask.ts": `import { workflow, step } from "@fastn/workflow";
export default workflow("ask", { steps: [step("sign_off", { type: "approval", approvers: ["finance"] })], output: "{{steps.sign_off.output.approved}}" });
`,
    "workflows/echo.ts": `export default async function (ctx) { ctx.log("hello"); return { got: ctx.input, step: ctx.run.step }; }
`,
  });
  sleepy = await workspace("sleepy", {
    "workflows/nap.ts": `import { workflow, step } from "@fastn/workflow";
export default workflow("nap", { steps: [step("pause", { type: "wait", for: "1h" })] });
`,
  });
});

afterAll(async () => {
  killAll();
  await rm(root, { recursive: true, force: true, maxRetries: 5 });
});

async function workspace(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const folder = join(root, name);
  await write(folder, {
    "fastn.config.ts": `import { defineConfig } from "@fastn/workflow";\nexport default defineConfig({ project: "${name}" });\n`,
    ...files,
  });
  return folder;
}

async function write(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

async function json(...argv: string[]): Promise<{ code: number | null; err: string; result: Record<string, unknown> }> {
  const { code, out, err } = await fastn([...argv, "--json"]).ended;
  expect([out.trim().split("\n").length, err]).toEqual([1, expect.any(String)]);
  return { code, err, result: JSON.parse(out) as Record<string, unknown> };
}

/** The customer the example reads from the mock server of a seed. */
async function customerOf(seed: string): Promise<unknown> {
  const { result } = await json("run", "order_to_invoice", "--workspace", orders, "--seed", seed);
  return (result["steps"] as { customer: { output: unknown } }).customer.output;
}

it(
  "says nothing of its own when NO_COLOR and FORCE_COLOR are both set",
  async () => expect(await fastn(["--version"], "", { NO_COLOR: "1", FORCE_COLOR: "1" }).ended).toMatchObject({ code: 0, err: "" }),
  timeout,
);

describe("fastn run", () => {
  it(
    "runs the example's first case on the mock server, prints one object, and leaves nothing running",
    async () => {
      const { code, err, result } = await json("run", "order_to_invoice", "--workspace", orders, "--seed", "7");
      expect({ code, err, status: result["status"] }).toEqual({ code: 0, err: "", status: "completed" });
      expect(result).toMatchObject({
        runId: expect.stringMatching(/^run_/) as string,
        output: { invoiceNumber: expect.stringMatching(/^INV-/) as string, total: 219.8 },
        steps: {
          customer: { status: "completed", attempts: 1, durationMs: expect.any(Number) as number },
          sign_off: { status: "skipped" },
          invoice: { status: "completed" },
        },
      });
      customerOfSeed7 = (result["steps"] as { customer: { output: unknown } }).customer.output;
      expect(await findRunningStudio(orders)).toBeNull();
    },
    timeout,
  );

  it(
    "ends with 1 and names the step and the reason when the run fails",
    async () => {
      const argv = ["run", "order_to_invoice", "--workspace", orders, "--input", JSON.stringify(unknownCustomer)];
      const { code, result } = await json(...argv);
      const { error, status } = result as unknown as { status: string; error: { message: string; details: { step: string } } };
      expect([code, status]).toEqual([1, "failed"]);
      expect(error.details.step).toBe("customer");
      expect(result["steps"]).toMatchObject({ customer: { status: "failed", error: { code: expect.any(String) as string } } });
      const told = await fastn(argv).ended;
      expect(told.code).toBe(1);
      expect(told.out).toContain(`order_to_invoice failed`);
      expect(told.out).toContain(`at step customer`);
      expect(told.out).toContain(error.message);
    },
    timeout,
  );

  it.skipIf(process.platform === "win32")(
    "cancels the run on Ctrl+C and stops the studio it started",
    async () => {
      const running = fastn(["run", "nap", "--workspace", sleepy]);
      await running.until("… pause");
      running.child.kill("SIGINT");
      const { code, out } = await running.ended;
      expect(code).toBe(1);
      expect(out).toContain("nap was cancelled");
      expect(await findRunningStudio(sleepy)).toBeNull();
    },
    timeout,
  );
});

describe("fastn run beside an open studio", () => {
  let studio: Running | undefined;
  beforeAll(async () => {
    studio = fastn(["dev", "--workspace", orders]);
    await studio.until("no problems");
  }, timeout);
  afterAll(async () => {
    studio?.child.kill("SIGTERM");
    await studio?.ended;
  }, timeout);

  it(
    "takes input from a pipe, shows logs as they come, and runs the function form",
    async () => {
      const { code, out } = await fastn(["run", "echo", "--workspace", orders, "--input", "-"], '{"n": 1}').ended;
      expect(code).toBe(0);
      expect(out).toContain("main │ hello");
      expect(out.slice(out.indexOf("{"))).toBe('{\n  "got": {\n    "n": 1\n  },\n  "step": "main"\n}\n');
    },
    timeout,
  );

  it(
    "says which workflow is not there",
    async () => {
      const { code, result, err } = await json("run", "invoice_to_order", "--workspace", orders);
      expect([code, result["error"]]).toMatchObject([1, { code: "WORKFLOW_NOT_FOUND" }]);
      expect(err).toContain("invoice_to_order");
    },
    timeout,
  );

  it(
    "answers approvals when told to",
    async () => {
      const { code, result } = await json("run", "ask", "--workspace", orders, "--approve");
      expect([code, result["output"]]).toEqual([0, true]);
    },
    timeout,
  );

  it(
    "gives the same data for the same seed, whether the studio was open or not",
    async () => {
      expect([await customerOf("7"), await customerOf("8")]).toEqual([customerOfSeed7, expect.not.objectContaining(customerOfSeed7 as object) as unknown]);
    },
    timeout,
  );
});

describe("fastn validate", () => {
  it(
    "finds nothing wrong with the example and runs none of it",
    async () => {
      const { code, result } = await json("validate", "--workspace", orders);
      expect([code, result["errorCount"], result["workflows"]]).toEqual([0, 0, ["ask", "echo", "order_to_invoice"]]);
    },
    timeout,
  );

  it(
    "ends with 1 and points at file and line",
    async () => {
      const broken = await workspace("broken", {
        "workflows/circle.ts": `import { workflow, step } from "@fastn/workflow";
throw new Error("validating ran this file");
export default workflow("circle", {
  steps: [
    step("a", { type: "wait", for: "1s", dependsOn: ["b"] }),
    step("b", { type: "wait", for: "1s", dependsOn: ["a"] }),
  ],
});
`,
        "workflows/syntax.ts": "export default workflow(\n",
      });
      const { code, out } = await fastn(["validate", "--workspace", broken]).ended;
      expect(code).toBe(1);
      expect(out).toMatch(/^workflows\/circle\.ts:5:\d+ error STEP_CYCLE .*a -> b -> a/m);
      expect(out).toMatch(/^workflows\/syntax\.ts:\d+:\d+ error SOURCE_SYNTAX /m);
    },
    timeout,
  );

  it(
    "warns of an input its action will refuse, which --strict makes fail",
    async () => {
      const slip = await workspace("slip", {
        "workflows/slip.ts": `import { workflow, step, trigger } from "@fastn/workflow";
export default workflow("slip", {
  trigger: trigger.manual(),
  steps: [step("customer", { type: "action", connector: "shopify", action: "getCustomer", input: {} })],
});
`,
      });
      const lax = await json("validate", "--workspace", slip);
      expect([lax.code, lax.result["errorCount"], lax.result["warningCount"]]).toEqual([0, 0, 1]);
      const { code, out } = await fastn(["validate", "--strict", "--workspace", slip]).ended;
      expect(code).toBe(1);
      expect(out).toMatch(/^workflows\/slip\.ts:4:\d+ warning DATA_VALIDATION_ERROR Step "customer": .* "id" is missing/m);
    },
    timeout,
  );
});

describe.skipIf(process.platform === "win32")("fastn dev", () => {
  it(
    "tells what its studio warns of, a service that cannot be polled for one",
    async () => {
      const folder = await workspace("watchful", {
        "mocks/down.rules.json": JSON.stringify({ rules: [{ when: { path: "/shopify/orders" }, fault: 404 }] }),
        "workflows/watch.ts": `import { workflow, step, trigger } from "@fastn/workflow";
export default workflow("watch", {
  trigger: trigger.poll({ connector: "shopify", action: "listOrders", every: "10s" }),
  steps: [step("pause", { type: "wait", for: "1s" })],
});
`,
      });
      const dev = fastn(["dev", "--workspace", folder]);
      await dev.until("warning shopify.listOrders could not be polled; it is asked again later (workflow watch): ");
      dev.child.kill("SIGINT");
      expect((await dev.ended).code).toBe(0);
    },
    timeout,
  );

  it(
    "serves the folder, checks files as they are saved, lets other commands join, and stops on Ctrl+C",
    async () => {
      const folder = await workspace("served", { "workflows/echo.ts": "export default async (ctx) => ctx.input;\n" });
      const dev = fastn(["dev", "--workspace", folder]);
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(await dev.until("no problems"))?.[0] ?? "";
      expect((await findRunningStudio(folder))?.url).toBe(url);

      const { code, result } = await json("run", "echo", "--workspace", folder, "--input", "[1]");
      expect([code, result["output"]]).toEqual([0, [1]]);
      const told = await dev.until(`completed  ${String(result["runId"])}`);
      // There is news of a run at each of its steps; a status is told once.
      expect(told.split(`echo running  ${String(result["runId"])}`).length).toBeLessThanOrEqual(2);
      const other = await json("dev", "--workspace", orders, "--port", new URL(url).port);
      expect([other.code, other.result["error"]]).toMatchObject([
        1,
        { code: "CONFLICT", message: expect.stringContaining("is taken. Choose another with --port") as string },
      ]);

      await writeFile(join(folder, "workflows/echo.ts"), "export default async (ctx) => ({ again: ctx.input });\n");
      await dev.until("changed: workflows/echo.ts");
      expect((await json("run", "echo", "--workspace", folder, "--input", "2")).result["output"]).toEqual({ again: 2 });
      await writeFile(join(folder, "workflows/echo.ts"), "export default (\n");
      await dev.until("error SOURCE_SYNTAX");
      const refused = await json("run", "echo", "--workspace", folder);
      expect(refused.code).toBe(1);

      dev.child.kill("SIGINT");
      expect((await dev.ended).code).toBe(0);
      expect(await findRunningStudio(folder)).toBeNull();
    },
    timeout,
  );
});
