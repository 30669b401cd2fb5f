import type { CaseRun } from "../app/api/index.ts";

type Point = CaseRun["points"][number];

/** What the cases that were run reached of one kind of point. */
export interface Share {
  readonly kind: Point["kind"];
  /** "branches". */
  readonly words: string;
  readonly total: number;
  readonly missing: readonly Point[];
}

const kinds = [
  ["branch", "branches"],
  ["error", "error paths"],
  ["step", "steps"],
] as const satisfies readonly (readonly [Point["kind"], string])[];

/** Kinds of which a workflow has none are left out. */
export function coverage(points: readonly Point[], reached: ReadonlySet<string>): readonly Share[] {
  return kinds.flatMap(([kind, words]) => {
    const all = points.filter((point) => point.kind === kind);
    return all.length === 0 ? [] : [{ kind, words, total: all.length, missing: all.filter(({ id }) => !reached.has(id)) }];
  });
}
