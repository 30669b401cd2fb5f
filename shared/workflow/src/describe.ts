// Runs inside the step worker beside user code: no imports at run time, so that it can be bundled alone and trusted to stay small.
import type { Json } from "@fastn/core";
import type { WorkflowDescriptor } from "./plan/types.ts";

/** A step's function as the worker keeps it; called with the step's context. */
export type StepFunction = (ctx: never) => unknown;

export interface DescribedModule {
  readonly descriptor: WorkflowDescriptor;
  /** By `$fn`. */
  readonly functions: ReadonlyMap<string, StepFunction>;
}

/** Depth past which a definition is cut off; real ones stay below 30. */
const maxDepth = 100;
/** Values past which a definition is cut off: about 10,000 steps. */
const maxValues = 200_000;

/**
 * Turn an evaluated workflow module into data and a table of its functions. Never throws for odd definitions: what cannot cross is marked
 * `{ $unsupported }`, and `toPlan` refuses it with a sentence.
 * @param exports the module namespace; its default export is a workflow or the function form
 * @returns null when the default export is neither
 */
export function describeModule(exports: Readonly<Record<string, unknown>>): DescribedModule | null {
  const main = exports.default;
  const functions = new Map<string, StepFunction>();
  const walk = { functions, open: new Set<object>(), left: maxValues };
  if (typeof main === "function") {
    return { descriptor: { form: "function", name: null, definition: { handler: describe(main, "handler", 0, walk) } }, functions };
  }
  if (typeof main !== "object" || main === null) return null;
  const { name, steps } = main as { name?: unknown; steps?: unknown };
  if (typeof name !== "string" || !Array.isArray(steps)) return null;
  return { descriptor: { form: "steps", name, definition: describe(main, "", 0, walk) }, functions };
}

interface Walk {
  readonly functions: Map<string, StepFunction>;
  readonly open: Set<object>;
  left: number;
}

const unsupported = (what: string): Json => ({ $unsupported: what });

function describe(value: unknown, path: string, depth: number, walk: Walk): Json {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) ? value : unsupported(`the number ${value}`);
    case "function":
      walk.functions.set(path, value as StepFunction);
      return { $fn: path, source: Function.prototype.toString.call(value) };
    case "undefined":
      return null;
    case "object":
      return value === null ? null : describeObject(value, path, depth, walk);
    default:
      return unsupported(`a ${typeof value}`);
  }
}

function describeObject(value: object, path: string, depth: number, walk: Walk): Json {
  if (depth >= maxDepth) return unsupported(`nesting deeper than ${maxDepth}`);
  if (--walk.left < 0) return unsupported(`more than ${maxValues} values`);
  if (walk.open.has(value)) return unsupported("a cycle");
  walk.open.add(value);
  try {
    return describeContainer(value, path, depth, walk);
  } catch {
    // A getter or proxy of the definition threw.
    return unsupported("a value that cannot be read");
  } finally {
    walk.open.delete(value);
  }
}

function describeContainer(value: object, path: string, depth: number, walk: Walk): Json {
  if (Array.isArray(value)) return value.map((item: unknown, index) => describe(item, `${path}[${index}]`, depth + 1, walk));
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? unsupported("an invalid Date") : value.toISOString();
  if (!isPlain(value)) return unsupported(`a ${value.constructor?.name || "class instance"}`);
  const data: Record<string, Json> = {};
  for (const [key, member] of Object.entries(value)) {
    if (member === undefined) continue;
    const described = describe(member, memberPath(path, key), depth + 1, walk);
    Object.defineProperty(data, key, { value: described, enumerable: true, writable: true, configurable: true });
  }
  return data;
}

const memberPath = (path: string, key: string): string =>
  /^[A-Za-z_$][\w$]*$/.test(key) ? (path === "" ? key : `${path}.${key}`) : `${path}[${JSON.stringify(key)}]`;

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}
