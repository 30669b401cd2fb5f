import { AppError } from "@fastn/core";
import { unwrap } from "@fastn/core/api";
import type { CliContext } from "../command.ts";
import { showProblem } from "../run/show-problem.ts";
import { allWorkflows, workflowName } from "../run/workflow-name.ts";
import type { OpenStudio } from "../studio/open-studio.ts";
import { isEmpty, showCase, workflowOutcome, type CaseOutcome, type CaseRun, type WorkflowCases, type WorkflowOutcome } from "./test-report.ts";

export interface TestsWanted {
  /** Names; empty: every workflow of the folder. */
  readonly workflows: readonly string[];
  /** Only cases whose name has this in it. */
  readonly case: string | undefined;
  readonly environment: string | undefined;
}

/**
 * Run the cases of workflows one after the other, and say how each went. Stops early when interrupted.
 * @throws AppError WORKFLOW_NOT_FOUND for a name that is not there, NOT_FOUND when no case is named so
 */
export async function runTests(context: CliContext, studio: OpenStudio, wanted: TestsWanted): Promise<WorkflowOutcome[]> {
  const { out, terminal } = context;
  const names =
    wanted.workflows.length > 0
      ? await Promise.all(wanted.workflows.map((given) => workflowName(studio, given, terminal.cwd)))
      : (await allWorkflows(studio)).map(({ name }) => name);
  const outcomes: WorkflowOutcome[] = [];
  for (const name of names) {
    if (terminal.interrupted.aborted) break;
    const listed = await unwrap(studio.api.GET("/api/v1/workflows/{name}/cases", { params: { path: { name } } }));
    const chosen = listed.cases.filter((each) => wanted.case === undefined || each.name.toLowerCase().includes(wanted.case.toLowerCase()));
    // A workflow without cases is no news, unless it was asked for.
    if (chosen.length === 0 && listed.problems.length === 0 && wanted.workflows.length === 0) continue;
    out.line(`\n${out.style.strong(name)}  ${out.style.faint(listed.file)}`);
    for (const problem of listed.problems) out.line(`  ${showProblem(problem, out.style)}`);
    if (chosen.length === 0 && listed.problems.length === 0) out.line(`  ${out.style.faint("no cases")}`);
    outcomes.push(await runCases(context, studio, name, { ...listed, cases: chosen }, wanted.environment));
  }
  // Nothing that was run must not look like all that was asked for.
  if (wanted.case !== undefined && !terminal.interrupted.aborted && isEmpty(outcomes))
    throw new AppError("NOT_FOUND", `No case has ${JSON.stringify(wanted.case)} in its name. "fastn test" without --case runs them all.`);
  return outcomes;
}

async function runCases(
  { out, terminal }: CliContext,
  studio: OpenStudio,
  name: string,
  listed: WorkflowCases,
  environment: string | undefined,
): Promise<WorkflowOutcome> {
  const cases: CaseOutcome[] = [];
  let points: CaseRun["points"] | null = null;
  for (const { name: title, line, pins } of listed.cases) {
    if (terminal.interrupted.aborted) break;
    const about = { name: title, line, live: Object.keys(pins).length === 0 };
    let outcome: CaseOutcome;
    try {
      const body = { case: title, ...(environment !== undefined && { environment }) };
      const ran = await unwrap(studio.api.POST("/api/v1/workflows/{name}/cases/run", { params: { path: { name } }, body, signal: terminal.interrupted }));
      points = ran.points;
      outcome = { ...about, result: ran.result, error: null };
    } catch (error) {
      if (terminal.interrupted.aborted) break;
      if (!(error instanceof AppError) || error.code === "PLATFORM_UNAVAILABLE") throw error;
      outcome = { ...about, result: null, error: error.message };
    }
    cases.push(outcome);
    out.line(showCase(listed, outcome, out.style));
  }
  return workflowOutcome(name, listed, cases, points);
}
