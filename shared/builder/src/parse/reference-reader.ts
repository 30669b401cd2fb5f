import { hasExpression, referencesIn } from "@fastn/workflow/expressions";
import { collectScopes, renameMention, scanFunction, type FunctionNode, type Scopes, type StepMention } from "@fastn/workflow/scan";
import { flattenList } from "../model/flatten-list.ts";
import { readObject } from "../model/read-object.ts";
import type { MemberModel, ObjectModel, SourceModel, StepModel } from "../model/types.ts";
import { childrenOf, unwrap, type Node } from "../source/ast.ts";
import { resolve } from "../source/bindings.ts";
import { knownText, placeOf, type KnownText } from "../source/known-text.ts";
import { isAppError } from "../source/problem-at.ts";
import { evaluatedOptions } from "./evaluated-options.ts";
import { hiddenOptions } from "./options.ts";
import type { ExpressionError, Reference, UnclearFunction } from "./references.ts";

/** Collects what options refer to. Functions and `{{…}}` count where a run evaluates them; scope decides, not spelling. */
export class ReferenceReader {
  readonly errors: ExpressionError[] = [];
  readonly unclear: UnclearFunction[] = [];
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
    const walk: Walk = { found: new Map(), open: new Set(), step, sure: true };
    if (option === "dependsOn") this.#collectNames(member.value, walk);
    else this.#collect(option === "event" ? this.#matchOf(member) : member.value, walk);
    const by = option === "dependsOn" ? "dependsOn" : "reference";
    return [...walk.found.values()].sort((a, b) => a.start - b.start).map((place) => ({ ...place, by, option }));
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

  #collect(node: Node, walk: Walk): void {
    const { bindings, module } = this.#model;
    const value = resolve(bindings, node);
    if (walk.open.has(value)) return;
    walk.open.add(value);
    const known = knownText(bindings, module.text, value);
    if (known) return this.#collectText(known, value, walk);
    switch (value.type) {
      case "ArrowFunctionExpression":
      case "FunctionExpression":
      case "FunctionDeclaration":
      case "ObjectMethod":
        return this.#collectFunction(value, walk);
      case "Identifier": {
        const binding = bindings.get(value.name);
        if (binding?.kind === "function") this.#collect(binding.node, walk);
        return;
      }
      case "ObjectExpression": {
        // Members that lose against a later one of the same name never reach the step.
        for (const member of readObject(bindings, value)?.members.values() ?? []) this.#collect(member.value, walk);
        const spreads = value.properties.filter((property) => property.type === "SpreadElement");
        for (const { argument } of spreads) if (readObject(bindings, argument) === null) this.#collect(argument, { ...walk, sure: false });
        return;
      }
      case "ArrayExpression":
        for (const element of value.elements) if (element) this.#collect(element, walk);
        return;
      case "TemplateLiteral":
        for (const quasi of value.quasis) this.#collectQuasi(quasi, walk);
        for (const expression of value.expressions) this.#collect(expression, { ...walk, sure: false });
        return;
      case "CallExpression":
      case "OptionalCallExpression":
      case "NewExpression": {
        // The function called is no option's function; what it is given may be.
        const callee = unwrap(value.callee);
        const parts = callee.type === "MemberExpression" || callee.type === "OptionalMemberExpression" ? [callee.object, ...value.arguments] : value.arguments;
        for (const part of parts) this.#collect(part, { ...walk, sure: false });
        return;
      }
      default:
        for (const child of childrenOf(value)) this.#collect(unwrap(child), { ...walk, sure: false });
    }
  }

  /** A run scans the function that an option is; one that is handed to other code it cannot see. */
  #collectFunction(fn: FunctionNode, { found, step, sure }: Walk): void {
    const scan = scanFunction(fn, { scopes: this.#scopes });
    for (const mention of scan.mentions) found.set(mention.start, fromMention(mention, !sure));
    const [unclear] = scan.unclear;
    if (step === null) return;
    if (unclear) this.unclear.push({ start: unclear.start, end: unclear.end, step });
    else if (!sure && scan.mentions.length > 0) this.unclear.push({ ...offsetsOf(fn), step });
  }

  /** A part of a text whose rest is only known at run time: what it names counts, whether it reads well cannot be told. */
  #collectQuasi(quasi: Node, walk: Walk): void {
    const text = this.#model.module.text.slice(quasi.start!, quasi.end!);
    if (text.includes("\\")) return;
    const starts = Array.from({ length: text.length }, (_, index) => quasi.start! + index);
    this.#collectText({ text, starts, ends: starts.map((start) => start + 1) }, quasi, { ...walk, sure: false });
  }

  #collectText(known: KnownText, node: Node, { found, step, sure }: Walk): void {
    if (!hasExpression(known.text)) return;
    const whole = offsetsOf(node);
    try {
      for (const reference of referencesIn(known.text)) {
        const place = placeOf(known, reference.start, reference.end);
        const at = place ?? whole;
        found.set(at.start, { name: reference.step, ...at, silent: false, rewrite: place && ((to) => to) });
      }
    } catch (error) {
      if (!isAppError(error, "EXPRESSION_SYNTAX")) throw error;
      if (!sure) return;
      const offset = Number(error.details["offset"] ?? 0);
      const start = known.starts[offset] ?? known.ends.at(-1) ?? whole.start;
      this.errors.push({ start, end: known.ends[offset] ?? start, message: error.message, step });
    }
  }

  /** Entries of `dependsOn`: strings, in place or in constants, in a list or alone. */
  #collectNames(node: Node, walk: Walk): void {
    const value = resolve(this.#model.bindings, node);
    if (walk.open.has(value)) return;
    walk.open.add(value);
    const known = knownText(this.#model.bindings, this.#model.module.text, value);
    if (known === null) {
      for (const child of childrenOf(value)) this.#collectNames(child, walk);
      return;
    }
    const place = placeOf(known, 0, known.text.length);
    const at = place ?? offsetsOf(value);
    walk.found.set(at.start, { name: known.text, ...at, silent: false, rewrite: place && ((to) => to) });
  }
}

/** A reference before it is known whose it is. */
type Found = Omit<Reference, "by" | "option">;

interface Walk {
  readonly found: Map<number, Found>;
  readonly open: Set<Node>;
  readonly step: string | null;
  /** The run sees this value as it stands here; false inside code that makes a value out of it. */
  readonly sure: boolean;
}

const childLists: ReadonlySet<string> = new Set(["type", "then", "otherwise", "default", "steps"]);

const offsetsOf = (node: Node): { start: number; end: number } => ({ start: node.start!, end: node.end! });

function fromMention(mention: StepMention, silent: boolean): Found {
  const { step, start, end, typeOnly } = mention;
  return { name: step, start, end, silent: typeOnly || silent, rewrite: (to) => renameMention(mention, to) };
}
