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
    testsuites: { "@name": "fastn test", "@tests": total("@tests"), "@failures": total("@failures"), "@errors": total("@errors"), testsuite: suites },
  };
  const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: "@", format: true, indentBy: "  ", suppressEmptyNode: true });
  return builder.build(document);
}

function suiteOf({ workflow, file, cases, problems }: WorkflowOutcome) {
  const faults = problems.map(({ line, message }) => ({
    "@name": `${file}:${line}`,
    "@classname": workflow,
    "@file": file,
    "@line": line,
    error: { "@message": clean(message) },
  }));
  const failures = cases.filter((outcome) => outcome.error === null && !hasPassed(outcome)).length;
  const errors = cases.filter(({ error }) => error !== null).length + faults.length;
  const tookMs = cases.reduce((sum, { result }) => sum + (result?.tookMs ?? 0), 0);
  return {
    "@name": clean(workflow),
    "@tests": cases.length + faults.length,
    "@failures": failures,
    "@errors": errors,
    "@time": seconds(tookMs),
    testcase: [...cases.map((outcome) => caseOf(workflow, file, outcome)), ...faults],
  };
}

function caseOf(workflow: string, file: string, { name, line, result, error }: CaseOutcome) {
  const differences = (result?.differences ?? []).map(({ message }) => message);
  return {
    "@name": clean(name),
    "@classname": clean(workflow),
    "@file": file,
    "@line": line,
    "@time": seconds(result?.tookMs ?? 0),
    ...(error !== null && { error: { "@message": clean(error) } }),
    ...(error === null && differences.length > 0 && { failure: { "@message": clean(differences[0] ?? ""), "#text": clean(differences.join("\n")) } }),
  };
}

const seconds = (ms: number): string => (ms / 1_000).toFixed(3);

/** XML 1.0 has no way to write most control characters (section 2.2). */
// oxlint-disable-next-line no-control-regex -- these are the ones
const clean = (text: string): string => text.replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, "\uFFFD");
