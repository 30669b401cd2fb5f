import { stepTypes, type Problem, type StepType } from "@fastn/core";
import type * as t from "@babel/types";
import type { FlowParent } from "../flow-graph.ts";
import { unwrap, type Node } from "../source/ast.ts";
import type { Bindings } from "../source/bindings.ts";
import type { Module } from "../source/parse-module.ts";
import { problemAt } from "../source/problem-at.ts";
import { staticString } from "../source/static-value.ts";
import { dslCall } from "./dsl.ts";
import { flattenList } from "./flatten-list.ts";
import { readNameLiteral, readObject } from "./read-object.ts";
import type { ListEntry, ListModel, MemberModel, NodeModel, ObjectModel, SlotModel, StepModel } from "./types.ts";

/** Most steps and pieces of code one graph may hold; constants that spread constants could otherwise grow without bound. */
const maxNodes = 5000;

const span = (node: Node): { start: number; end: number } => ({ start: node.start!, end: node.end! });

/** Reads lists of steps, collecting nodes and problems as it goes. */
export class StepReader {
  readonly nodes: NodeModel[] = [];
  readonly problems: Problem[] = [];
  readonly #bindings: Bindings;
  readonly #module: Module;
  readonly #names = new Map<string, number>();
  readonly #open = new Set<Node>();
  #opaque = 0;

  constructor(module: Module, bindings: Bindings) {
    this.#module = module;
    this.#bindings = bindings;
  }

  readList(node: Node | null, parent: FlowParent | null): ListModel {
    if (node === null) return { array: null, entries: [] };
    const flat = flattenList(this.#bindings, node, maxNodes);
    // A list inside itself (`const a = [step("x", { then: a })]`) cannot be drawn.
    if (flat === null || this.#open.has(flat.array)) {
      return { array: null, entries: [{ node: this.addOpaque(node, parent), array: null, element: node, top: node }] };
    }
    this.#open.add(flat.array);
    const entries: ListEntry[] = [];
    for (const { array, element, top, value } of flat.elements) {
      if (this.nodes.length >= maxNodes) {
        this.#problem(node, "WORKFLOW_INVALID", `The workflow has more than ${maxNodes} steps; the rest is not shown. Split it into several workflows.`);
        break;
      }
      entries.push({ node: this.#readElement(element, value, parent), array, element, top });
    }
    this.#open.delete(flat.array);
    return { array: flat.array, entries };
  }

  addOpaque(node: Node, parent: FlowParent | null): NodeModel {
    const opaque: NodeModel = { kind: "opaque", key: `code@${++this.#opaque}`, node, parent };
    this.nodes.push(opaque);
    return opaque;
  }

  #readElement(element: Node, value: Node, parent: FlowParent | null): NodeModel {
    const call = dslCall(this.#bindings, value, "step");
    const [nameArgument, optionsArgument] = call?.arguments ?? [];
    const name = nameArgument ? staticString(this.#bindings, nameArgument) : null;
    const options = optionsArgument ? readObject(this.#bindings, optionsArgument) : null;
    const type = options?.members.get("type");
    if (call === null || name === null || nameArgument === undefined || options === null || type?.uncertain || (type === undefined && options.hasUnknown)) {
      return this.addOpaque(element, parent);
    }
    return this.#addStep(call, nameArgument, name, options, parent);
  }

  #addStep(call: t.CallExpression, nameArgument: Node, name: string, options: ObjectModel, parent: FlowParent | null): StepModel {
    const slots: SlotModel[] = [];
    const step: StepModel = {
      kind: "step",
      key: this.#keyFor(name),
      name,
      nameLiteral: readNameLiteral(this.#bindings, nameArgument),
      type: this.#readType(options.members.get("type"), name, call),
      call,
      options,
      parent,
      slots,
    };
    this.nodes.push(step);
    if (step.type === "gate") slots.push(...this.#gateSlots(step.key, options));
    if (step.type === "loop") slots.push(this.#slot(step.key, "steps", options, "steps"));
    return step;
  }

  #keyFor(name: string): string {
    const count = (this.#names.get(name) ?? 0) + 1;
    this.#names.set(name, count);
    return count === 1 ? name : `${name}#${count}`;
  }

  #readType(member: MemberModel | undefined, name: string, call: Node): StepType {
    const type = member ? staticString(this.#bindings, member.value) : null;
    const known = stepTypes.find((candidate) => candidate === type);
    if (known) return known;
    const have = member ? `has the type ${this.#module.text.slice(member.value.start!, member.value.end!)}` : "has no type";
    this.#problem(member?.value ?? call, "STEP_OPTION_INVALID", `Step "${name}" ${have}. Use one of ${stepTypes.join(", ")}.`, name);
    return "action";
  }

  #gateSlots(key: string, options: ObjectModel): SlotModel[] {
    const cases = options.members.get("cases");
    if (cases === undefined) return ["then", "otherwise"].map((name) => this.#slot(key, name, options, name));
    const flat = cases.uncertain ? null : flattenList(this.#bindings, cases.value, 200);
    if (flat === null) return [this.#codeSlot(key, "cases", options, cases.property), this.#slot(key, "default", options, "default")];
    const names = new Set<string>(["default"]);
    const slots = flat.elements.map(({ element }, index) => {
      const object = readObject(this.#bindings, element);
      const nameMember = object?.members.get("name");
      const name = uniqueName((nameMember && staticString(this.#bindings, nameMember.value)) ?? `case ${index + 1}`, names);
      return object ? this.#slot(key, name, object, "steps") : this.#codeSlot(key, name, options, element);
    });
    return [...slots, this.#slot(key, "default", options, "default")];
  }

  #codeSlot(key: string, name: string, owner: ObjectModel, code: Node): SlotModel {
    const entry = { node: this.addOpaque(code, { key, slot: name }), array: null, element: code, top: code };
    return { name, list: { array: null, entries: [entry] }, owner, property: "cases" };
  }

  #slot(key: string, name: string, owner: ObjectModel, property: string): SlotModel {
    const member = owner.members.get(property);
    if (member?.uncertain) return { ...this.#codeSlot(key, name, owner, member.property), property };
    return { name, list: this.readList(member ? unwrap(member.value) : null, { key, slot: name }), owner, property };
  }

  #problem(node: Node, code: "WORKFLOW_INVALID" | "STEP_OPTION_INVALID", message: string, step?: string): void {
    this.problems.push(problemAt(this.#module.lines, span(node), code, message, { ...(step !== undefined && { step }) }));
  }
}

/** Slots of one gate differ in name even when cases do not: `a`, `a#2`. */
export function uniqueName(name: string, taken: Set<string>): string {
  let unique = name;
  for (let count = 2; taken.has(unique); count++) unique = `${name}#${count}`;
  taken.add(unique);
  return unique;
}
