/** Longest name of a step, in characters. */
export const maxNameLength = 100;

const forbidden: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/**
 * Why a text cannot name a new step, or null. Names are spelled `ctx.steps.name` and `{{steps.name}}`, so they are letters, digits and underscores,
 * not beginning with a digit.
 */
export function stepNameProblem(name: string): string | null {
  if (name === "") return "A step needs a name.";
  if (name.length > maxNameLength) return `A step name has at most ${maxNameLength} characters; this one has ${name.length}.`;
  if (!/^[\p{L}_][\p{L}\p{Nd}_]*$/u.test(name)) return `"${name}" cannot be a step name. Use letters, digits and underscores, and begin with a letter.`;
  return forbidden.has(name) ? `"${name}" cannot be a step name: JavaScript uses it itself.` : null;
}
