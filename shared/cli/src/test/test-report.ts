import type { Json, Problem } from "@fastn/core";
import type { Answer } from "@fastn/core/api";
import { count, showDuration } from "../run/format.ts";
import type { Style } from "../out.ts";
import { coverageOf, type Coverage } from "./coverage.ts";

export type CaseRun = Answer<"runCase">;
export type WorkflowCases = Answer<"listCases">;

/** What became of one case. `error`: it could not be run at all. */
export interface CaseOutcome {
  readonly name: string;
  readonly line: number;
  /** Whether nothing of it is pinned. */
  readonly live: boolean;
  readonly result: CaseRun["result"] | null;
  readonly error: string | null;
}

export interface WorkflowOutcome {
  readonly workflow: string;
  /** The cases file. */
  readonly file: string;
  readonly problems: readonly Problem[];
  readonly cases: readonly CaseOutcome[];
  /** null without a case that ran. */
  readonly coverage: Coverage | null;
}

export const hasPassed = ({ result }: CaseOutcome): boolean => result?.passed === true;

export function workflowOutcome(
  workflow: string,
  { file, problems }: WorkflowCases,
  cases: readonly CaseOutcome[],
  points: CaseRun["points"] | null,
): WorkflowOutcome {
  const reached = cases.flatMap(({ result }) => result?.reached ?? []);
  return { workflow, file, problems, cases, coverage: points === null ? null : coverageOf(points, reached) };
}

/** Whether there was nothing to run, and nothing wrong that would say why. */
export const isEmpty = (outcomes: readonly WorkflowOutcome[]): boolean => outcomes.every(({ cases, problems }) => cases.length + problems.length === 0);

/** Everything that keeps the whole from passing: without a case nothing was shown to work. */
export const isGood = (outcomes: readonly WorkflowOutcome[]): boolean =>
  !isEmpty(outcomes) && outcomes.every(({ cases, problems }) => cases.every(hasPassed) && problems.every(({ severity }) => severity !== "error"));

/** One case, for people: a line, and below it what is not as expected. */
export function showCase({ file }: Pick<WorkflowOutcome, "file">, outcome: CaseOutcome, style: Style): string {
  const { name, line, live, result, error } = outcome;
  if (hasPassed(outcome)) {
    return `  ${style.good("✓")} ${name}  ${style.faint(`${live ? "LIVE" : "MOCK"}  ${showDuration(result?.tookMs ?? 0)}`)}`;
  }
  const reasons = error === null ? (result?.differences ?? []).map(({ message }) => message) : [error];
  return [`  ${style.bad("✗")} ${name}  ${style.faint(`${file}:${line}`)}`, ...reasons.map((reason) => `      ${style.bad(reason)}`)].join("\n");
}

export function showSummary(outcomes: readonly WorkflowOutcome[], style: Style): string {
  if (isEmpty(outcomes))
    return style.warn(
      `There is no case to run. Write one in workflows/${outcomes[0]?.workflow ?? "<name>"}.cases.json, or keep a run as one in the Tests tab of the studio.`,
    );
  const cases = outcomes.flatMap((outcome) => outcome.cases);
  const failed = cases.filter((outcome) => !hasPassed(outcome)).length;
  const faults = outcomes.flatMap(({ problems }) => problems).length;
  const live = cases.filter((outcome) => outcome.live).length;
  const parts = [
    ...(failed > 0 ? [style.bad(`${failed} failed`)] : []),
    style.good(`${cases.length - failed} passed`),
    ...(faults > 0 ? [style.bad(`${count(faults, "fault")} in cases files`)] : []),
  ];
  return `${count(cases.length, "case")} of ${count(outcomes.length, "workflow")} (${live} live): ${parts.join(", ")}.`;
}

/** What `--json` prints. */
export function reportOf(outcomes: readonly WorkflowOutcome[], withCoverage: boolean): Json {
  const cases = outcomes.flatMap((outcome) => outcome.cases);
  return {
    passed: isGood(outcomes),
    counts: { cases: cases.length, passed: cases.filter(hasPassed).length, failed: cases.filter((outcome) => !hasPassed(outcome)).length },
    workflows: outcomes.map(({ workflow, file, problems, cases: all, coverage }) => ({
      workflow,
      file,
      problems: problems as unknown as Json,
      cases: all.map(({ name, line, live, result, error }) => ({
        name,
        line,
        live,
        passed: result?.passed === true,
        error,
        status: result?.status ?? null,
        output: (result?.output ?? null) as Json,
        differences: (result?.differences ?? []) as unknown as Json,
        tookMs: result?.tookMs ?? null,
      })),
      ...(withCoverage && { coverage: coverage as unknown as Json }),
    })),
  };
}
