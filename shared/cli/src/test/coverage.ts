import type { Style } from "../out.ts";
import type { CaseRun } from "./test-report.ts";

type Point = CaseRun["points"][number];

/** What the cases of a workflow reached, kind by kind. */
export interface Coverage {
  readonly steps: Share;
  readonly branches: Share;
  readonly errors: Share;
}

export interface Share {
  readonly total: number;
  readonly reached: number;
  /** What no case reached, in words. */
  readonly missing: readonly string[];
}

export function coverageOf(points: readonly Point[], reached: readonly string[]): Coverage {
  const found = new Set(reached);
  const share = (kind: Point["kind"]): Share => {
    const all = points.filter((point) => point.kind === kind);
    const missing = all.filter(({ id }) => !found.has(id)).map(({ what }) => what);
    return { total: all.length, reached: all.length - missing.length, missing };
  };
  return { steps: share("step"), branches: share("branch"), errors: share("error") };
}

export function showCoverage(workflow: string, coverage: Coverage, style: Style): string {
  const { steps, branches, errors } = coverage;
  const shares = [`steps ${ratio(steps)}`, `branches ${ratio(branches)}`, `error paths ${ratio(errors)}`];
  const missing = [...branches.missing, ...errors.missing, ...steps.missing].map((what) => `    ${style.warn("not reached:")} ${what}`);
  return [`  ${style.strong(workflow)}  ${shares.join(", ")}`, ...missing].join("\n");
}

const ratio = ({ total, reached }: Share): string => (total === 0 ? "none" : `${reached}/${total} (${Math.round((100 * reached) / total)} %)`);
