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
