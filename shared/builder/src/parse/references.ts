import { renameMention, scanFunction, type StepMention } from "@fastn/workflow/scan";
import type { MemberModel, SourceModel, StepModel } from "../model/types.ts";
import { readObject } from "../model/read-object.ts";
import { flattenList } from "../model/flatten-list.ts";
import { dslName } from "../model/dsl.ts";
import { childrenOf, isWithin, unwrap, walk, type Node } from "../source/ast.ts";
import { resolve } from "../source/bindings.ts";
import { hiddenOptions } from "./options.ts";

/** One place that names a step. */
export interface Reference {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly by: "reference" | "dependsOn";
  /** A rename follows it, but nothing waits for it: it stands in a type. */
  readonly typeOnly: boolean;
  /** What to write there when the step is called `to`. */
  rewrite(to: string): string;
}

/** Every reference of a file, by who makes it. */
export interface References {
  /** By key: what each step and each piece of opaque code refers to, children of a container aside. */
  readonly byNode: ReadonlyMap<string, readonly Reference[]>;
  /** In the workflow's own options (`output`, say) and in steps built by helper functions. */
  readonly elsewhere: readonly Reference[];
}

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
  for (const member of model.workflow?.options?.members.values() ?? []) {
    if (member.name !== "steps" && member.name !== "trigger") elsewhere.push(...reader.ofMember(member, "reference"));
  }
  return { byNode, elsewhere };
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

class ReferenceReader {
  readonly #model: SourceModel;

  constructor(model: SourceModel) {
    this.#model = model;
  }

  ofStep(step: StepModel): Reference[] {
    const hidden = hiddenOptions(step);
    const references: Reference[] = [];
    for (const member of step.options?.members.values() ?? []) {
      if (hidden.has(member.name)) continue;
      if (member.name === "cases" && step.type === "gate") references.push(...this.#ofCases(member));
      else references.push(...this.ofMember(member, member.name === "dependsOn" ? "dependsOn" : "reference"));
    }
    return references;
  }

  ofLooseStep(call: Extract<Node, { type: "CallExpression" }>): Reference[] {
    const options = call.arguments[1] ? readObject(this.#model.bindings, call.arguments[1]) : null;
    const references: Reference[] = [];
    for (const member of options?.members.values() ?? []) {
      const holdsSteps = ["then", "otherwise", "default", "steps"].includes(member.name);
      if (member.name === "cases") references.push(...this.#ofCases(member));
      else if (!holdsSteps) references.push(...this.ofMember(member, member.name === "dependsOn" ? "dependsOn" : "reference"));
    }
    return references;
  }

  ofMember(member: MemberModel, by: Reference["by"]): Reference[] {
    const references = new Map<number, Reference>();
    if (by === "dependsOn") this.#collectNames(member.value, references, new Set());
    else this.#collect(member.value, references, new Set());
    return [...references.values()].sort((a, b) => a.start - b.start);
  }

  /** A case's own condition belongs to the gate; its steps do not. */
  #ofCases(member: MemberModel): Reference[] {
    const flat = flattenList(this.#model.bindings, member.value, 200);
    const references: Reference[] = [];
    for (const { element } of flat?.elements ?? []) {
      const object = readObject(this.#model.bindings, element);
      for (const inner of object?.members.values() ?? []) if (inner.name !== "steps") references.push(...this.ofMember(inner, "reference"));
    }
    return references;
  }

  #collect(node: Node, into: Map<number, Reference>, open: Set<Node>): void {
    const value = resolve(this.#model.bindings, node);
    if (open.has(value)) return;
    open.add(value);
    switch (value.type) {
      case "ArrowFunctionExpression":
      case "FunctionExpression":
      case "FunctionDeclaration":
      case "ObjectMethod":
        for (const mention of scanFunction(value, { program: this.#model.module.file.program }).mentions) into.set(mention.start, fromMention(mention));
        return;
      case "Identifier": {
        const binding = this.#model.bindings.get(value.name);
        if (binding?.kind === "function") this.#collect(binding.node, into, open);
        return;
      }
      case "ObjectExpression": {
        // Members that lose against a later one of the same name never reach the step.
        const object = readObject(this.#model.bindings, value);
        for (const member of object?.members.values() ?? []) this.#collect(member.value, into, open);
        for (const property of value.properties) if (property.type === "SpreadElement") this.#collectSpread(property.argument, into, open);
        return;
      }
      case "StringLiteral":
        return;
      case "TemplateLiteral":
        for (const expression of value.expressions) this.#collect(expression, into, open);
        return;
      default:
        for (const child of childrenOf(value)) this.#collect(unwrap(child), into, open);
    }
  }

  #collectSpread(argument: Node, into: Map<number, Reference>, open: Set<Node>): void {
    if (readObject(this.#model.bindings, argument) === null) this.#collect(argument, into, open);
  }

  /** Entries of `dependsOn`: strings, in place or in constants, in a list or alone. */
  #collectNames(node: Node, into: Map<number, Reference>, open: Set<Node>): void {
    const value = resolve(this.#model.bindings, node);
    if (open.has(value)) return;
    open.add(value);
    if (value.type === "StringLiteral" || (value.type === "TemplateLiteral" && value.expressions.length === 0)) {
      const name = value.type === "StringLiteral" ? value.value : (value.quasis[0]?.value.cooked ?? "");
      const reference = { name, start: value.start! + 1, end: value.end! - 1, typeOnly: false, rewrite: (to: string) => to };
      into.set(reference.start, { ...reference, by: "dependsOn" });
      return;
    }
    for (const child of childrenOf(value)) this.#collectNames(child, into, open);
  }
}

function fromMention(mention: StepMention): Reference {
  const { step, start, end, typeOnly } = mention;
  return { name: step, start, end, by: "reference", typeOnly, rewrite: (to) => renameMention(mention, to) };
}
