import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Studio } from "../../../../server/studio/create-studio.ts";
import { openTestStudio, tempWorkspace, type TempWorkspace } from "../../../../server/studio/testing.ts";
import { runCli } from "../program.ts";
import { newsBeside } from "../test/news-beside.ts";
import { testTerminal, type TestTerminal } from "../testing.ts";

// The command in this process, joining a real studio with its real step host and mock server.

const week = `import { workflow, step } from "@fastn/workflow";
export default workflow("week", {
  steps: [
    step("pause", { type: "wait", for: "7d" }),
    step("large", { type: "gate", dependsOn: ["pause"], when: "{{input.large}}", then: [step("ask", { type: "approval" })], otherwise: [] }),
    step("customer", { type: "action", connector: "shopify", action: "getCustomer", input: { id: "{{input.id}}" }, onError: "continue", retry: false, dependsOn: ["large"] }),
    step("email", { type: "action", handler: (ctx) => ctx.steps.customer.output?.email ?? "nobody" }),
  ],
});
`;
const cases = [
  {
    name: "Live",
    input: { id: 6000000001 },
    expect: { output: { $matches: "@" }, steps: { pause: "completed", large: { output: { selected: "otherwise" } } } },
  },
  { name: "Pinned", input: { large: true }, pins: { ask: { approved: true }, customer: { email: "ada@example.com" } }, expect: { output: "ada@example.com" } },
];
const failing = [{ name: "Wrong & <bad>", input: {}, pins: { email: "x" }, expect: { output: "y", steps: { nothing: "completed" } } }];

let workspace: TempWorkspace;
let studio: Studio;
beforeAll(async () => {
  workspace = tempWorkspace({
    "fastn.config.ts": `import { defineConfig } from "@fastn/workflow";\nexport default defineConfig({ project: "tests", mock: { latencyMs: 2000 } });\n`,
    "workflows/week.ts": week,
    "workflows/week.cases.json": JSON.stringify({ cases }, null, 2),
    "workflows/bad.ts": week.replace('"week"', '"bad"'),
    "workflows/bad.cases.json": JSON.stringify({ cases: failing }, null, 2),
    "workflows/untested.ts": "export default async (ctx) => ctx.input;\n",
  });
  studio = await openTestStudio(workspace.root);
}, 60_000);
afterAll(async () => {
  await studio.close();
  workspace.remove();
});

function start(...argv: string[]): { terminal: TestTerminal; ended: Promise<number> } {
  const terminal = testTerminal({ cwd: workspace.root });
  return { terminal, ended: runCli(["test", ...argv], terminal) };
}

async function cli(...argv: string[]): Promise<{ code: number; written: string; complaints: string }> {
  const { terminal, ended } = start(...argv);
  return { code: await ended, written: terminal.written(), complaints: terminal.complaints() };
}

const json = async (...argv: string[]): Promise<{ code: number; result: Record<string, unknown> }> => {
  const { code, written } = await cli(...argv, "--json");
  return { code, result: JSON.parse(written) as Record<string, unknown> };
};

describe("fastn test", () => {
  it("runs cases live and pinned, a week long each, and says what they reached", async () => {
    const { code, result } = await json("week", "--coverage");
    expect(result).toMatchObject({
      passed: true,
      counts: { cases: 2, passed: 2, failed: 0 },
      workflows: [
        {
          workflow: "week",
          file: "workflows/week.cases.json",
          cases: [
            { name: "Live", line: 3, live: true, passed: true, output: expect.stringContaining("@") as string },
            { name: "Pinned", live: false, passed: true, output: "ada@example.com", differences: [] },
          ],
          coverage: {
            steps: { total: 5, reached: 5, missing: [] },
            branches: { total: 2, reached: 2 },
            errors: { total: 1, reached: 0, missing: ['a failure of "customer"'] },
          },
        },
      ],
    });
    expect(code).toBe(0);
    const told = await cli("week", "--coverage");
    for (const text of [
      "✓ Live  LIVE",
      "✓ Pinned  MOCK",
      "branches 2/2 (100 %)",
      'not reached: a failure of "customer"',
      "2 cases of 1 workflow (1 live): 2 passed.",
    ])
      expect(told.written).toContain(text);
  });

  it("leaves the mock server people use alone", async () => {
    const before = await studio.services.mock.calls("local");
    await cli("week", "--case", "live");
    expect(await studio.services.mock.calls("local")).toEqual(before);
  });

  it.each([["week"], []])("ends with 1 when no case is named as asked: %s", async (...names) => {
    const { code, written, complaints } = await cli(...names, "--case", "no such");
    expect([code, complaints]).toEqual([1, expect.stringContaining('No case has "no such" in its name.') as string]);
    expect(written).not.toContain("passed");
  });

  it("ends with 1 and says what to write when there is no case", async () => {
    const { code, written } = await cli("untested");
    expect([code, written]).toEqual([1, expect.stringContaining("There is no case to run. Write one in workflows/untested.cases.json") as string]);
    expect(written).not.toContain("passed");
    expect((await json("untested")).result).toMatchObject({ passed: false, counts: { cases: 0 } });
    expect((await cli("untested", "week", "--case", "Pinned")).code).toBe(0);
  });

  it("ends with 1 and points at the case that is not as expected, and at faults of a cases file", async () => {
    const { code, written } = await cli("bad");
    expect(code).toBe(1);
    expect(written).toContain("✗ Wrong & <bad>  workflows/bad.cases.json:3");
    expect(written).toContain('output is "x", not "y"');
    expect(written).toContain("there was no step nothing");
    workspace.write("workflows/untested.cases.json", '{ "cases": [{ "name": "a", "expect": { "status": "done" } }] }');
    const faulty = await cli("untested");
    expect([faulty.code, faulty.written]).toEqual([1, expect.stringContaining("workflows/untested.cases.json:1:") as string]);
    expect(faulty.written).toContain('"done" is no status of a run.');
    workspace.write("workflows/untested.cases.json", '{ "cases": [] }');
  });

  it("writes a JUnit report that XML readers take", async () => {
    const { code } = await cli("--junit", "report.xml");
    const text = await readFile(join(workspace.root, "report.xml"), "utf8");
    expect([code, XMLValidator.validate(text)]).toEqual([1, true]);
    const { testsuites } = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: "" }).parse(text) as { testsuites: Record<string, unknown> };
    expect(testsuites).toMatchObject({
      tests: "3",
      failures: "1",
      errors: "0",
      testsuite: [
        { name: "bad", failures: "1", testcase: { name: "Wrong & <bad>", line: "3", failure: { message: 'output is "x", not "y"' } } },
        { name: "week", tests: "2", failures: "0" },
      ],
    });
  });

  it("refuses a workflow that is not there, and a pin that names no step", async () => {
    expect((await cli("nope")).complaints).toContain('There is no workflow "nope"');
    workspace.write("workflows/untested.cases.json", '{ "cases": [{ "name": "a", "pins": { "mai": 1 } }] }');
    const { code, written } = await cli("untested");
    expect([code, written]).toEqual([1, expect.stringContaining('The pin "mai" cannot be used: there is no step "mai"; did you mean "main".') as string]);
    workspace.write("workflows/untested.cases.json", '{ "cases": [] }');
  });

  it("takes a workflow by its file, as shells complete it", async () => {
    const { code, result } = await json("workflows/week.ts", "--case", "Pinned");
    expect([code, JSON.stringify(result)]).toEqual([0, expect.stringContaining('"workflow":"week"') as string]);
    expect((await cli("workflows/nope.ts")).complaints).toContain('There is no workflow "workflows/nope.ts"');
    expect((await cli("wek")).complaints).toContain('Did you mean "week"?');
  });

  it("does not run again for the report it writes itself", () => {
    const isNews = newsBeside({ root: "/shop", cwd: "/shop/ci", written: "report.xml" });
    expect([["ci/report.xml"], ["report.xml"], ["ci/report.xml", "workflows/a.ts"]].map(isNews)).toEqual([false, true, true]);
    expect(newsBeside({ root: "/shop", cwd: "/shop", written: undefined })(["report.xml"])).toBe(true);
  });

  it("runs again when a file is saved, until it is interrupted", async () => {
    const { terminal, ended } = start("bad", "--watch", "--junit", "report.xml");
    await expect.poll(() => terminal.written(), { timeout: 20_000 }).toContain("1 failed");
    await expect.poll(() => terminal.written(), { timeout: 20_000 }).toContain("Waiting for changes");
    workspace.write("workflows/bad.cases.json", JSON.stringify({ cases: [{ name: "Mended", pins: { email: "x", customer: 1 }, expect: { output: "x" } }] }));
    await expect.poll(() => terminal.written(), { timeout: 20_000 }).toContain("✓ Mended");
    terminal.interrupt();
    expect(await ended).toBe(0);
  });
});
