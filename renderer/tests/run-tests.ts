import { createStore } from "zustand/vanilla";
import { AppError } from "@fastn/core";
import { api, type CaseRun, type TestCase } from "../app/api/index.ts";
import { documents, isDirty } from "../app/documents/index.ts";
import { runEnvironment } from "../app/run-workflow.ts";
import { askForTrust } from "../app/trust.ts";

/** How a case went the last time it was run from here. */
export interface CaseOutcome {
  readonly state: "running" | "passed" | "failed";
  /** null while it runs, and when it could not be run at all. */
  readonly result: CaseRun["result"] | null;
  /** Why it could not be run. */
  readonly error: string | null;
  /** What was run, to see whether the case or the workflow has changed since. */
  readonly of: string;
}

interface Tests {
  /** By workflow, then by name of the case. */
  readonly outcomes: Readonly<Record<string, Readonly<Record<string, CaseOutcome>>>>;
  /** All there is to reach in a workflow, as its last case said. */
  readonly points: Readonly<Record<string, CaseRun["points"]>>;
  /** Ends what runs now; null while nothing does. */
  readonly stop: (() => void) | null;
}

export const tests = createStore<Tests>(() => ({ outcomes: {}, points: {}, stop: null }));

/** Case and saved workflow as one text: when it differs, an outcome is one of before. */
export const fingerprint = (test: TestCase, file: string): string => JSON.stringify([test, documents.find(file)?.etag ?? null]);

function note(workflow: string, name: string, outcome: CaseOutcome | undefined): void {
  tests.setState(({ outcomes }) => {
    const { [name]: _before, ...others } = outcomes[workflow] ?? {};
    return { outcomes: { ...outcomes, [workflow]: outcome === undefined ? others : { ...others, [name]: outcome } } };
  });
}

/** Run cases of the workflow in `file` one after the other, as saved; unsaved text is saved first. Does nothing while others run. */
export async function runCases(workflow: string, file: string, cases: readonly TestCase[]): Promise<void> {
  if (tests.getState().stop !== null) return;
  const stopped = new AbortController();
  tests.setState({ stop: () => stopped.abort() });
  try {
    const document = documents.find(file);
    if (document !== undefined && isDirty(document) && !(await documents.save(file))) return;
    for (const test of cases) {
      if (stopped.signal.aborted || !(await runOne(workflow, file, test, stopped.signal))) return;
    }
  } finally {
    tests.setState({ stop: null });
  }
}

/** @returns false when the rest must not run either */
async function runOne(workflow: string, file: string, test: TestCase, signal: AbortSignal): Promise<boolean> {
  const before = tests.getState().outcomes[workflow]?.[test.name];
  const of = fingerprint(test, file);
  note(workflow, test.name, { state: "running", result: null, error: null, of });
  const run = (): Promise<CaseRun> => api.runCase(workflow, { case: test.name, environment: runEnvironment() }, signal);
  try {
    const ran = await run().catch(async (error: unknown) => {
      if (!(error instanceof AppError) || error.code !== "WORKSPACE_NOT_TRUSTED") throw error;
      return (await askForTrust()) ? run() : null;
    });
    if (ran === null) {
      note(workflow, test.name, before);
      return false;
    }
    tests.setState(({ points }) => ({ points: { ...points, [workflow]: ran.points } }));
    note(workflow, test.name, { state: ran.result.passed ? "passed" : "failed", result: ran.result, error: null, of });
    return true;
  } catch (error) {
    if (signal.aborted) note(workflow, test.name, before);
    else note(workflow, test.name, { state: "failed", result: null, error: error instanceof Error ? error.message : String(error), of });
    return !signal.aborted && error instanceof AppError && error.code !== "PLATFORM_UNAVAILABLE";
  }
}
