import { XMLBuilder } from "fast-xml-parser";
import { hasPassed, type CaseOutcome, type WorkflowOutcome } from "./test-report.ts";

/**
 * The outcomes in the JUnit XML that CI servers read (testmoapp/junitxml): a test suite for each workflow, a test case for each case. A faulty cases
 * file is a test case in error.
 */
export function toJunit(outcomes: readonly WorkflowOutcome[]): string {
  const suites = outcomes.map(suiteOf);
  const total = (name: "@tests" | "@failures" | "@errors"): number => suites.reduce((sum, suite) => sum + suite[name], 0);
  const document = {
    "?xml": { "@version": "1.0", "@encoding": "UTF-8" },
    testsuites: {
      "@name": "fastn test",
      "@tests": total("@tests"),
      "@failures": total("@failures"),
      "@errors": total("@errors"),
      "@skipped": 0,
      "@time": seconds(outcomes.flatMap(({ cases }) => cases)),
      testsuite: suites,
    },
  };
  const builder = new XMLBuilder({
    ignoreAttributes: false,
    attributeNamePrefix: "@",
    format: true,
    indentBy: "  ",
    suppressEmptyNode: true,
    // A case may be named "true", and XML knows no attribute without a value.
    suppressBooleanAttributes: false,
  });
  return builder.build(document);
}

function suiteOf({ workflow, file, cases, problems }: WorkflowOutcome) {
  // What does not keep the whole from passing is no error here either.
  const faults = problems.filter(({ severity }) => severity === "error").map(({ line, message }) => faultOf(workflow, file, line, message));
  return {
    "@name": clean(workflow),
    "@tests": cases.length + faults.length,
    "@failures": cases.filter((outcome) => outcome.error === null && !hasPassed(outcome)).length,
    "@errors": cases.filter(({ error }) => error !== null).length + faults.length,
    "@skipped": 0,
    "@time": seconds(cases),
    testcase: [...cases.map((outcome) => caseOf(workflow, file, outcome)), ...faults],
  };
}

const faultOf = (workflow: string, file: string, line: number, message: string) => ({
  "@name": clean(`${file}:${line}`),
  "@classname": clean(workflow),
  "@file": clean(file),
  "@line": line,
  "@time": seconds([]),
  error: complaint("cases-file", message),
});

function caseOf(workflow: string, file: string, outcome: CaseOutcome) {
  const { name, line, result, error } = outcome;
  const differences = (result?.differences ?? []).map(({ message }) => message);
  return {
    "@name": clean(name),
    "@classname": clean(workflow),
    "@file": clean(file),
    "@line": line,
    "@time": seconds([outcome]),
    ...(error !== null && { error: complaint("not-run", error) }),
    ...(error === null && !hasPassed(outcome) && { failure: complaint("difference", ...differences) }),
  };
}

/** Readers show `message` in lists and the text where one is opened; `type` is demanded by some. */
const complaint = (type: string, ...messages: readonly string[]) => ({
  "@message": clean(messages[0] ?? ""),
  "@type": type,
  "#text": clean(messages.join("\n")),
});

/** Of all of them. */
const seconds = (cases: readonly CaseOutcome[]): string => (cases.reduce((sumMs, { result }) => sumMs + (result?.tookMs ?? 0), 0) / 1_000).toFixed(3);

/** XML 1.0 has no way to write most control characters (section 2.2). */
// oxlint-disable-next-line no-control-regex -- these are the ones
const clean = (text: string): string => text.replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, "\uFFFD");
