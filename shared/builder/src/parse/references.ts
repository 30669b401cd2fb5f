import type { SourceModel } from "../model/types.ts";
import { dslName } from "../model/dsl.ts";
import { isWithin, walk, type Node } from "../source/ast.ts";
import { ReferenceReader } from "./reference-reader.ts";

/** One place that names a step. */
export interface Reference {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly by: "reference" | "dependsOn";
  /** Name of the option it stands in; empty for opaque code and the workflow itself. */
  readonly option: string;
  /** A rename follows it, but nothing waits for it: it stands in a type, or in a function handed to other code, where a run cannot see it. */
  readonly silent: boolean;
  /** What to write there when the step is called `to`; null when the name is put together from parts and cannot be rewritten. */
  readonly rewrite: ((to: string) => string) | null;
}

/** A `{{…}}` that cannot be read. */
export interface ExpressionError {
  readonly start: number;
  readonly end: number;
  readonly message: string;
  /** Name of the step whose option it is. */
  readonly step: string | null;
}

/** Every reference of a file, by who makes it. */
export interface References {
  /** By key: what each step and each piece of opaque code refers to, children of a container aside. */
  readonly byNode: ReadonlyMap<string, readonly Reference[]>;
  /** In the workflow's own `output`, and in steps built by helper functions. */
  readonly elsewhere: readonly Reference[];
  readonly errors: readonly ExpressionError[];
  /** Functions that use their context so that it cannot be told which steps they read. */
  readonly unclear: readonly UnclearFunction[];
}

export interface UnclearFunction {
  readonly start: number;
  readonly end: number;
  readonly step: string;
}

export const noReferences: References = { byNode: new Map(), elsewhere: [], errors: [], unclear: [] };

export function readReferences(model: SourceModel): References {
  const reader = new ReferenceReader(model);
  const byNode = new Map<string, Reference[]>();
  const known = new Set<Node>();
  for (const node of model.nodes) {
    if (node.kind !== "step") continue;
    known.add(node.call);
    if (node.options !== null) byNode.set(node.key, reader.ofStep(node));
  }
  const elsewhere: Reference[] = [];
  for (const call of looseSteps(model, known)) {
    const references = reader.ofLooseStep(call);
    const owner = model.nodes.find((node) => node.kind === "opaque" && isWithin(offsets(call), offsets(node.node)));
    if (owner) byNode.set(owner.key, [...(byNode.get(owner.key) ?? []), ...references]);
    else elsewhere.push(...references);
  }
  const output = model.workflow?.options?.members.get("output");
  if (output) elsewhere.push(...reader.ofMember(output, "", null));
  return { byNode, elsewhere, errors: reader.errors, unclear: reader.unclear };
}

const offsets = (node: Node): { start: number; end: number } => ({ start: node.start!, end: node.end! });

/** Calls of `step()` outside the modelled lists: steps made by loops, conditions and helpers. */
function looseSteps(model: SourceModel, known: ReadonlySet<Node>): Extract<Node, { type: "CallExpression" }>[] {
  const calls: Extract<Node, { type: "CallExpression" }>[] = [];
  walk(model.module.file.program, (node) => {
    if (node.type === "CallExpression" && !known.has(node) && dslName(model.bindings, node.callee) === "step") calls.push(node);
  });
  return calls;
}
