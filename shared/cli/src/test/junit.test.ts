import { XMLParser, XMLValidator } from "fast-xml-parser";
import fc from "fast-check";
import { expect, it } from "vitest";
import { toJunit } from "./junit.ts";
import type { CaseOutcome, WorkflowOutcome } from "./test-report.ts";

type Result = NonNullable<CaseOutcome["result"]>;
const ran = (name: string, tookMs: number, ...differences: readonly string[]): CaseOutcome => ({
  name,
  line: 3,
  live: true,
  error: null,
  result: { passed: differences.length === 0, tookMs, differences: differences.map((message) => ({ path: "output", message })) } as unknown as Result,
});
const notRun = (name: string, error: string): CaseOutcome => ({ name, line: 4, live: true, error, result: null });
const outcome = (workflow: string, cases: readonly CaseOutcome[], problems: WorkflowOutcome["problems"] = []): WorkflowOutcome => ({
  workflow,
  file: `workflows/${workflow}.cases.json`,
  cases,
  problems,
  coverage: null,
});
const problem = (severity: "error" | "warning", line: number, message: string) => ({ severity, line, message }) as WorkflowOutcome["problems"][number];

interface Element {
  readonly [name: string]: unknown;
}

/** As CI servers read it: attributes with the prefix `@`, text as `#text`, nothing taken for a number. */
function read(xml: string): { suites: Element; suite: Element[] } {
  expect(XMLValidator.validate(xml)).toBe(true);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "@",
    parseTagValue: false,
    trimValues: false,
    isArray: (name) => name === "testsuite" || name === "testcase",
  });
  const { testsuites } = parser.parse(xml) as { testsuites: Element & { testsuite?: Element[] } };
  return { suites: testsuites, suite: testsuites.testsuite ?? [] };
}
const casesOf = (suite: Element | undefined): Element[] => (suite?.["testcase"] as Element[] | undefined) ?? [];

it("has a suite for each workflow and a case for each case, in the attributes and elements CI servers know", () => {
  const { suites, suite } = read(
    toJunit([
      outcome("orders", [ran("fits", 1234), ran("differs", 20, "output is 1, not 2", "there was no step a"), notRun("stuck", "There is no secret A.")]),
      outcome("faulty", [], [problem("error", 7, "no JSON"), problem("warning", 8, "only odd")]),
      outcome("empty", []),
    ]),
  );
  expect(suites).toMatchObject({ "@name": "fastn test", "@tests": "4", "@failures": "1", "@errors": "2", "@skipped": "0", "@time": "1.254" });
  expect(suite).toMatchObject([
    { "@name": "orders", "@tests": "3", "@failures": "1", "@errors": "1", "@skipped": "0", "@time": "1.254" },
    { "@name": "faulty", "@tests": "1", "@failures": "0", "@errors": "1", "@skipped": "0", "@time": "0.000" },
    { "@name": "empty", "@tests": "0", "@failures": "0", "@errors": "0", "@skipped": "0", "@time": "0.000" },
  ]);
  const at = { "@classname": "orders", "@file": "workflows/orders.cases.json" };
  expect(suite.flatMap(casesOf).map(({ "#text": _indent, ...each }) => each)).toEqual([
    { ...at, "@name": "fits", "@line": "3", "@time": "1.234" },
    {
      ...at,
      "@name": "differs",
      "@line": "3",
      "@time": "0.020",
      failure: { "@message": "output is 1, not 2", "@type": "difference", "#text": "output is 1, not 2\nthere was no step a" },
    },
    {
      ...at,
      "@name": "stuck",
      "@line": "4",
      "@time": "0.000",
      error: { "@message": "There is no secret A.", "@type": "not-run", "#text": "There is no secret A." },
    },
    {
      "@name": "workflows/faulty.cases.json:7",
      "@classname": "faulty",
      "@file": "workflows/faulty.cases.json",
      "@line": "7",
      "@time": "0.000",
      error: { "@message": "no JSON", "@type": "cases-file", "#text": "no JSON" },
    },
  ]);
});

it("says nothing of cases where there are none", () => {
  expect(read(toJunit([]))).toMatchObject({ suites: { "@tests": "0", "@time": "0.000" }, suite: [] });
});

// Section 2.2 of XML 1.0 has no place for these.
// oxlint-disable-next-line no-control-regex -- these are the ones
const forbidden = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

it("is XML whatever cases are called and whatever they say", () => {
  const text = fc.oneof(
    fc.constantFrom("true", "false", "", "]]>", "<!--", "&#0;", "\u001b[31mred", "a\tb\nc", "1e5", " spaced "),
    fc.string({ unit: "binary", maxLength: 20 }),
  );
  const one = fc.oneof(
    text.map((name) => ran(name, 1)),
    fc.tuple(text, text).map(([name, why]) => ran(name, 1, why)),
    fc.tuple(text, text).map(([name, why]) => notRun(name, why)),
  );
  fc.assert(
    fc.property(text, fc.array(one, { maxLength: 4 }), (workflow, cases) => {
      const xml = toJunit([outcome(workflow, cases)]);
      expect(xml).not.toMatch(forbidden);
      const { suite } = read(xml);
      const found = casesOf(suite[0]);
      expect(found.map((each) => ["failure" in each, "error" in each])).toEqual(cases.map(({ error, result }) => [result?.passed === false, error !== null]));
      expect(found.map((each) => each["@name"])).toEqual(cases.map(({ name }) => name.replaceAll(forbidden, "\uFFFD")));
    }),
  );
});
