import { isAppError } from "../source/problem-at.ts";
import { hasExpression, referencesIn } from "@fastn/workflow/expressions";
import { collectScopes, renameMention, scanFunction, type Scopes, type StepMention } from "@fastn/workflow/scan";
import type { MemberModel, ObjectModel, SourceModel, StepModel } from "../model/types.ts";
import { readObject } from "../model/read-object.ts";
import { flattenList } from "../model/flatten-list.ts";
import { dslName } from "../model/dsl.ts";
import { childrenOf, isWithin, unwrap, walk, type Node } from "../source/ast.ts";
import { resolve } from "../source/bindings.ts";
import { knownText, placeOf, type KnownText } from "../source/known-text.ts";
import { hiddenOptions } from "./options.ts";

/** One place that names a step. */
export interface Reference {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly by: "reference" | "dependsOn";
  /** Name of the option it stands in; empty for opaque code and the workflow itself. */
  readonly option: string;
  /** A rename follows it, but nothing waits for it: it stands in a type. */
  readonly typeOnly: boolean;
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
}

export const noReferences: References = { byNode: new Map(), elsewhere: [], errors: [] };

/**
 * Options a run evaluates: functions and `{{…}}` in them count, in others (`retry`, `label`, …) they are plain text. The same list as the plan's,
 * held together by a test.
 */
export const evaluatedOptions: ReadonlySet<string> = new Set([
  "handler",
  "input",
  "for",
  "until",
  "event",
  "approvers",
  "message",
  "title",
  "body",
  "when",
  "over",
  "times",
  "while",
  "cases",
  "output",
]);

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
  return { byNode, elsewhere, errors: reader.errors };
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
  readonly errors: ExpressionError[] = [];
  readonly #model: SourceModel;
  readonly #scopes: Scopes;

  constructor(model: SourceModel) {
    this.#model = model;
    this.#scopes = collectScopes(model.module.file.program);
  }

  ofStep(step: StepModel): Reference[] {
    return step.options ? this.#ofOptions(step.options, hiddenOptions(step), step.type === "gate", step.name) : [];
  }

  ofLooseStep(call: Extract<Node, { type: "CallExpression" }>): Reference[] {
    const options = call.arguments[1] ? readObject(this.#model.bindings, call.arguments[1]) : null;
    return options ? this.#ofOptions(options, childLists, true, null).map((reference) => ({ ...reference, option: "" })) : [];
  }

  #ofOptions(options: ObjectModel, hidden: ReadonlySet<string>, isGate: boolean, step: string | null): Reference[] {
    const references: Reference[] = [];
    for (const member of options.members.values()) {
      // A step's `output` is a schema; the workflow's is an expression.
      if (hidden.has(member.name) || member.name === "output" || (member.name !== "dependsOn" && !evaluatedOptions.has(member.name))) continue;
      if (member.name === "cases" && isGate) references.push(...this.#ofCases(member, step));
      else references.push(...this.ofMember(member, member.name, step));
    }
    return references;
  }

  ofMember(member: MemberModel, option: string, step: string | null): Reference[] {
    const found = new Map<number, Found>();
    if (option === "dependsOn") this.#collectNames(member.value, found, new Set());
    else this.#collect(option === "event" ? this.#matchOf(member) : member.value, found, new Set(), step);
    const by = option === "dependsOn" ? "dependsOn" : "reference";
    return [...found.values()].sort((a, b) => a.start - b.start).map((place) => ({ ...place, by, option }));
  }

  /** Of an event to wait for, only what its payload must match is evaluated. */
  #matchOf(event: MemberModel): Node {
    return readObject(this.#model.bindings, event.value)?.members.get("match")?.value ?? event.value;
  }

  /** A case's own condition belongs to the gate; its steps do not. */
  #ofCases(member: MemberModel, step: string | null): Reference[] {
    const flat = flattenList(this.#model.bindings, member.value, 200);
    const references: Reference[] = [];
    for (const { element } of flat?.elements ?? []) {
      const object = readObject(this.#model.bindings, element);
      for (const inner of object?.members.values() ?? []) if (inner.name === "when") references.push(...this.ofMember(inner, "cases", step));
    }
    return references;
  }

  #collect(node: Node, into: Map<number, Found>, open: Set<Node>, step: string | null): void {
    const value = resolve(this.#model.bindings, node);
    if (open.has(value)) return;
    open.add(value);
    const known = knownText(this.#model.bindings, this.#model.module.text, value);
    if (known) return this.#collectText(known, value, into, step);
    switch (value.type) {
      case "ArrowFunctionExpression":
      case "FunctionExpression":
      case "FunctionDeclaration":
      case "ObjectMethod":
        for (const mention of scanFunction(value, { scopes: this.#scopes }).mentions) into.set(mention.start, fromMention(mention));
        return;
      case "Identifier": {
        const binding = this.#model.bindings.get(value.name);
        if (binding?.kind === "function") this.#collect(binding.node, into, open, step);
        return;
      }
      case "ObjectExpression": {
        // Members that lose against a later one of the same name never reach the step.
        const object = readObject(this.#model.bindings, value);
        for (const member of object?.members.values() ?? []) this.#collect(member.value, into, open, step);
        for (const property of value.properties) if (property.type === "SpreadElement") this.#collectSpread(property.argument, into, open, step);
        return;
      }
      case "TemplateLiteral":
        for (const expression of value.expressions) this.#collect(expression, into, open, step);
        return;
      default:
        for (const child of childrenOf(value)) this.#collect(unwrap(child), into, open, step);
    }
  }

  #collectSpread(argument: Node, into: Map<number, Found>, open: Set<Node>, step: string | null): void {
    if (readObject(this.#model.bindings, argument) === null) this.#collect(argument, into, open, step);
  }

  #collectText(known: KnownText, node: Node, into: Map<number, Found>, step: string | null): void {
    if (!hasExpression(known.text)) return;
    const whole = offsets(node);
    try {
      for (const reference of referencesIn(known.text)) {
        const place = placeOf(known, reference.start, reference.end);
        const at = place ?? whole;
        into.set(at.start, { name: reference.step, ...at, typeOnly: false, rewrite: place && ((to) => to) });
      }
    } catch (error) {
      if (!isAppError(error, "EXPRESSION_SYNTAX")) throw error;
      const offset = Number(error.details["offset"] ?? 0);
      const start = known.starts[offset] ?? known.ends.at(-1) ?? whole.start;
      this.errors.push({ start, end: known.ends[offset] ?? start, message: error.message, step });
    }
  }

  /** Entries of `dependsOn`: strings, in place or in constants, in a list or alone. */
  #collectNames(node: Node, into: Map<number, Found>, open: Set<Node>): void {
    const value = resolve(this.#model.bindings, node);
    if (open.has(value)) return;
    open.add(value);
    const known = knownText(this.#model.bindings, this.#model.module.text, value);
    if (known === null) {
      for (const child of childrenOf(value)) this.#collectNames(child, into, open);
      return;
    }
    const place = placeOf(known, 0, known.text.length);
    const at = place ?? offsets(value);
    into.set(at.start, { name: known.text, ...at, typeOnly: false, rewrite: place && ((to) => to) });
  }
}

/** A reference before it is known whose it is. */
type Found = Omit<Reference, "by" | "option">;

const childLists: ReadonlySet<string> = new Set(["type", "then", "otherwise", "default", "steps"]);

function fromMention(mention: StepMention): Found {
  const { step, start, end, typeOnly } = mention;
  return { name: step, start, end, typeOnly, rewrite: (to) => renameMention(mention, to) };
}
