/** Longest name of a step or workflow, in characters. */
export const maxNameLength = 64;

const reserved: ReadonlySet<string> = new Set(["constructor", "prototype", "trigger"]);

/**
 * Why `name` cannot name a step, or null when it can: letters, digits and underscores, not beginning with a digit, so that
 * `ctx.steps.name` and `{{steps.name.output}}` can be written everywhere.
 */
export function stepNameProblem(name: string): string | null {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return "use letters, digits and underscores, beginning with a letter";
  if (name.length > maxNameLength) return `use at most ${maxNameLength} characters`;
  if (reserved.has(name) || name.startsWith("__")) return "this name is reserved";
  return null;
}

/** Why `name` cannot name a workflow, or null when it can. It appears in URLs and file names. */
export function workflowNameProblem(name: string): string | null {
  if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(name)) return "use letters, digits, underscores and hyphens, beginning with a letter";
  return name.length > maxNameLength ? `use at most ${maxNameLength} characters` : null;
}

/** The known name most like `name`, if one is like it at all: for "did you mean". */
export function nearestName(name: string, known: Iterable<string>): string | null {
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Levenshtein distance, or `limit` when it is at least that. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return Math.min(row[b.length] ?? limit, limit);
}
