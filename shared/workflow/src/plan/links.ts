import { nearestName } from "@fastn/core/values";

/** What the checks of order need to know of a step; canvas and plan give the same. */
export interface StepLinks {
  readonly name: string;
  /** Name of the gate or loop it lives in. */
  readonly parent: string | null;
  readonly isLoop: boolean;
  /** A `while` loop: its condition may refer to steps of its own body, and then reads the iteration before. */
  readonly isWhile?: boolean;
  /** Steps it refers to or depends on. */
  readonly waitsFor: readonly string[];
}

export interface LinkProblem {
  readonly code: "STEP_DUPLICATE" | "STEP_UNKNOWN" | "STEP_CYCLE";
  /** Index in the list of the step at fault: names need not be unique yet. */
  readonly index: number;
  readonly step: string;
  /** STEP_UNKNOWN: the name referred to. */
  readonly target?: string;
  readonly message: string;
}

/** Find duplicate names, references to steps that are not there or not in reach, and one cycle. Pure. */
export function checkLinks(steps: readonly StepLinks[]): LinkProblem[] {
  const byName = new Map<string, StepLinks>();
  const problems: LinkProblem[] = [];
  for (const [index, step] of steps.entries()) {
    if (byName.has(step.name)) {
      const message = `There are two steps named "${step.name}". Names are unique in the whole file, nested steps included: rename one.`;
      problems.push({ code: "STEP_DUPLICATE", index, step: step.name, message });
    } else byName.set(step.name, step);
  }
  for (const [index, step] of steps.entries()) {
    for (const target of new Set(step.waitsFor)) {
      const message = unreachable(step, target, byName);
      if (message !== null) problems.push({ code: "STEP_UNKNOWN", index, step: step.name, target, message });
    }
  }
  const cycle = findCycle(steps, byName);
  if (cycle) {
    const [first = ""] = cycle;
    const message = `Steps wait for each other in a circle: ${cycle.join(" -> ")}. Remove one of these references.`;
    problems.push({ code: "STEP_CYCLE", index: steps.findIndex((step) => step.name === first), step: first, message });
  }
  return problems;
}

/** Loops around a step, outermost first. */
export function loopsAround(name: string, byName: ReadonlyMap<string, StepLinks>): string[] {
  const loops: string[] = [];
  for (const holder of holders(name, byName)) if (holder.isLoop) loops.unshift(holder.name);
  return loops;
}

/** Whether `name` lives in `container`, at any depth. */
export function livesIn(name: string, container: string, byName: ReadonlyMap<string, StepLinks>): boolean {
  return holders(name, byName).some((holder) => holder.name === container);
}

function holders(name: string, byName: ReadonlyMap<string, StepLinks>): StepLinks[] {
  const found: StepLinks[] = [];
  let parent = byName.get(name)?.parent ?? null;
  // Duplicate names can make a circle of parents; they are reported by themselves.
  while (parent !== null && found.length <= byName.size) {
    const holder = byName.get(parent);
    if (holder === undefined) break;
    found.push(holder);
    parent = holder.parent;
  }
  return found;
}

function unreachable(step: StepLinks, target: string, byName: ReadonlyMap<string, StepLinks>): string | null {
  if (!byName.has(target)) {
    const near = nearestName(target, byName.keys());
    return `Step "${step.name}" refers to "${target}", and there is no such step.${near === null ? "" : ` Did you mean "${near}"?`}`;
  }
  if (step.isWhile === true && livesIn(target, step.name, byName)) return null;
  const around = loopsAround(step.name, byName);
  const missing = loopsAround(target, byName).find((loop, depth) => around[depth] !== loop);
  if (missing === undefined || missing === step.name) return null;
  return `Step "${step.name}" refers to "${target}", which runs once per iteration of the loop "${missing}". Refer to "${missing}": its output lists them all.`;
}

/**
 * A step begins after everything it waits for has ended and its container has begun; a container ends after its steps have.
 * So each step is two points in time, and a circle among points is a deadlock.
 */
function findCycle(steps: readonly StepLinks[], byName: ReadonlyMap<string, StepLinks>): string[] | null {
  const children = new Map<string, string[]>();
  for (const { name, parent } of steps) if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), name]);
  const after = (point: string): string[] => {
    const name = point.slice(1);
    const step = byName.get(name);
    if (step === undefined) return [];
    if (point.startsWith("<")) {
      const waits = step.waitsFor.filter((target) => byName.has(target) && !(step.isWhile === true && livesIn(target, name, byName)));
      return [...waits.map((target) => `>${target}`), ...(step.parent === null ? [] : [`<${step.parent}`])];
    }
    return [`<${name}`, ...(children.get(name) ?? []).map((child) => `>${child}`)];
  };
  const done = new Set<string>();
  for (const name of byName.keys()) {
    const circle = circleFrom(`>${name}`, after, done);
    if (circle) return withoutRepeats(circle.map((point) => point.slice(1)));
  }
  return null;
}

/** Both points of a step in a row are the step once; a step that waits for itself alone is `a -> a`. */
function withoutRepeats(steps: readonly string[]): string[] {
  const path = steps.filter((step, index) => step !== steps[index - 1]);
  return path.length === 1 ? [...path, ...path] : path;
}

/** Depth-first search with an explicit stack: a chain of thousands of steps must not overflow ours. */
function circleFrom(start: string, after: (point: string) => string[], done: Set<string>): string[] | null {
  const path: string[] = [];
  const onPath = new Set<string>();
  const stack: { readonly point: string; readonly next: Iterator<string> }[] = [];
  const enter = (point: string): void => {
    path.push(point);
    onPath.add(point);
    stack.push({ point, next: after(point)[Symbol.iterator]() });
  };
  if (!done.has(start)) enter(start);
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const { value: next, done: exhausted } = top.next.next();
    if (exhausted === true) {
      done.add(top.point);
      onPath.delete(top.point);
      path.pop();
      stack.pop();
    } else if (onPath.has(next)) {
      return [...path.slice(path.indexOf(next)), next];
    } else if (!done.has(next)) {
      enter(next);
    }
  }
  return null;
}
