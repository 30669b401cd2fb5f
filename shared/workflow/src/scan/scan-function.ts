import type { ScanResult, StepMention, UnclearUse } from "./mention.ts";
import { childrenOf, isFunction, literalText, parametersOf, unwrap, type FunctionNode, type Node } from "./nodes.ts";
import { isOnlyName, isPassedOn, isUsedUp } from "./positions.ts";
import { collectScopes, type Binding, type Scope, type Scopes } from "./scopes.ts";

export interface ScanOptions {
  /**
   * What surrounds the function: its module's program, parsed from the same text. With it, constants and helper functions of the module are
   * seen; without it, names from outside the function mean nothing.
   */
  readonly program?: Node;
  /** Variables of `program` from `collectScopes`, to scan many functions of one module fast. What one scan learns of them, the next ones know too. */
  readonly scopes?: Scopes;
}

/** What a variable may hold, as far as steps go. */
type Kind = "context" | "steps";
type Kinds = ReadonlySet<Kind>;
const nothing: Kinds = new Set();
const allSteps: Kinds = new Set<Kind>(["steps"]);
const wholeContext: Kinds = new Set<Kind>(["context"]);

/**
 * Find every place in a step's function that names a step through its context, the first parameter. Scope decides, not spelling: aliases,
 * destructuring and helpers that are given the context count; a shadowed parameter, comments and strings do not. Nothing is evaluated.
 * @param fn the function's node; offsets in the result are offsets of the text it was parsed from
 */
export function scanFunction(fn: FunctionNode, options: ScanOptions = {}): ScanResult {
  return new Scan(fn, options.scopes ?? collectScopes(options.program ?? fn)).run();
}

class Scan {
  private readonly mentions = new Map<number, StepMention>();
  private readonly unclear = new Map<number, UnclearUse>();
  /** The step's own function, then helpers outside it that are given the context. */
  private readonly functions: FunctionNode[];
  private readonly scopes: Scopes;
  /** Only ever grows: a variable that held the steps once counts as holding them. */
  private readonly kinds = new Map<Binding, Set<Kind>>();
  private changed = true;

  constructor(fn: FunctionNode, scopes: Scopes) {
    this.scopes = scopes;
    this.functions = [fn];
    this.bindParameter(fn, 0, wholeContext);
  }

  /** What variables may hold only grows, so reading again until nothing changes comes to an end. */
  run(): ScanResult {
    while (this.changed) {
      this.changed = false;
      for (const fn of this.functions) this.visitFunction(fn, this.scopes.get(fn));
    }
    return { mentions: [...this.mentions.values()].sort(byStart), unclear: [...this.unclear.values()].sort(byStart) };
  }

  private visitFunction(fn: FunctionNode, scope: Scope | undefined): void {
    if (scope === undefined) return;
    for (const param of fn.params) this.visitPattern(param, scope);
    for (const [field, child] of childrenOf(fn)) if (field !== "params") this.visit(child, scope, fn, field);
  }

  private visit(node: Node, outer: Scope, parent: Node, field: string): void {
    const scope = this.scopes.get(node) ?? outer;
    if (isOnlyName(parent, field) && node.type === "Identifier") return;
    this.noteUnclear(node, scope, parent, field);
    if (isFunction(node)) return this.visitFunction(node, scope);
    if (node.type.startsWith("TS") && unwrap(node) === node) return this.visitType(node, scope);
    switch (node.type) {
      case "MemberExpression":
      case "OptionalMemberExpression":
        this.readMember(node, scope);
        break;
      case "VariableDeclarator":
        if (node.init) this.bind(node.id, this.kindsOf(node.init, scope), scope);
        break;
      case "AssignmentExpression":
        this.bind(node.left, this.kindsOf(node.right, scope), scope);
        break;
      case "CallExpression":
      case "OptionalCallExpression":
        this.bindArguments(node, scope);
        break;
      case "BinaryExpression":
        if (node.operator === "in" && this.kindsOf(node.right, scope).has("steps")) this.mentionByKey(node.left, true, scope);
        break;
      default:
    }
    for (const [childField, child] of childrenOf(node)) {
      if (isTarget(node, childField)) this.visitPattern(child, scope);
      else this.visit(child, scope, node, childField);
    }
  }

  /** Of what is assigned to, only computed keys, defaults and types are read. */
  private visitPattern(pattern: Node, scope: Scope): void {
    switch (pattern.type) {
      case "Identifier":
        if (pattern.typeAnnotation) this.visitType(pattern.typeAnnotation, scope);
        break;
      case "AssignmentPattern":
        this.visitPattern(pattern.left, scope);
        this.bind(pattern.left, this.kindsOf(pattern.right, scope), scope);
        this.visit(pattern.right, scope, pattern, "right");
        break;
      case "RestElement":
        this.visitPattern(pattern.argument, scope);
        break;
      case "ArrayPattern":
        for (const element of pattern.elements) if (element) this.visitPattern(element, scope);
        break;
      case "ObjectPattern":
        if (pattern.typeAnnotation) this.visitType(pattern.typeAnnotation, scope);
        for (const property of pattern.properties) {
          if (property.type === "RestElement") this.visitPattern(property.argument, scope);
          else {
            if (property.computed) this.visit(property.key, scope, property, "key");
            this.visitPattern(property.value, scope);
          }
        }
        break;
      case "VariableDeclaration":
        for (const declarator of pattern.declarations) this.visitPattern(declarator.id, scope);
        break;
      default:
        this.visit(pattern, scope, { type: "ExpressionStatement", expression: pattern } as Node, "expression");
    }
  }

  private visitType(type: Node, scope: Scope): void {
    if (type.type === "TSTypeQuery" && type.exprName.type === "TSQualifiedName") {
      const { left, right } = type.exprName;
      if (this.kindsOf(left, scope).has("steps") && right.type === "Identifier") this.addMention("property", right.name, right, true);
    }
    for (const [, child] of childrenOf(type)) this.visitType(child, scope);
  }

  /** What the value of an expression may be. */
  private kindsOf(node: Node, scope: Scope): Kinds {
    const bare = unwrap(node);
    switch (bare.type) {
      case "Identifier":
        return this.held(scope.find(bare.name));
      case "AwaitExpression":
        return this.kindsOf(bare.argument, scope);
      case "MemberExpression":
      case "OptionalMemberExpression": {
        const ofContext = this.kindsOf(bare.object, scope).has("context");
        return ofContext && this.keyOf(bare.property, bare.computed, scope)?.text === "steps" ? allSteps : nothing;
      }
      case "TSQualifiedName":
        return this.kindsOf(bare.left, scope).has("context") && bare.right.name === "steps" ? allSteps : nothing;
      case "ConditionalExpression":
        return union(this.kindsOf(bare.consequent, scope), this.kindsOf(bare.alternate, scope));
      case "LogicalExpression":
        return union(this.kindsOf(bare.left, scope), this.kindsOf(bare.right, scope));
      case "SequenceExpression": {
        const last = bare.expressions.at(-1);
        return last ? this.kindsOf(last, scope) : nothing;
      }
      case "AssignmentExpression":
        return this.kindsOf(bare.right, scope);
      default:
        return nothing;
    }
  }

  private readMember(node: Extract<Node, { type: "MemberExpression" | "OptionalMemberExpression" }>, scope: Scope): void {
    if (this.kindsOf(node.object, scope).has("steps")) this.mentionByKey(node.property, node.computed, scope);
  }

  /** Give the targets of a pattern what its source may be. */
  private bind(pattern: Node, kinds: Kinds, scope: Scope): void {
    if (kinds.size === 0) return;
    switch (pattern.type) {
      case "Identifier":
        this.grow(scope.find(pattern.name), kinds);
        break;
      case "AssignmentPattern":
        this.bind(pattern.left, kinds, scope);
        break;
      case "ObjectPattern":
        for (const property of pattern.properties) {
          if (property.type === "RestElement") this.bind(property.argument, kinds, scope);
          else this.bindProperty(property, kinds, scope);
        }
        break;
      default:
    }
  }

  private bindProperty(property: Extract<Node, { type: "ObjectProperty" }>, kinds: Kinds, scope: Scope): void {
    if (kinds.has("steps")) this.mentionByKey(property.key, property.computed, scope, property.shorthand);
    if (kinds.has("context") && this.keyOf(property.key, property.computed, scope)?.text === "steps") this.bind(property.value, allSteps, scope);
  }

  private bindParameter(fn: FunctionNode, index: number, kinds: Kinds): void {
    const param = parametersOf(fn)[index];
    const scope = this.scopes.get(fn);
    if (param && scope) this.bind(param, kinds, scope);
  }

  private bindArguments(call: Extract<Node, { type: "CallExpression" | "OptionalCallExpression" }>, scope: Scope): void {
    const fn = this.calledFunction(call, scope);
    if (fn === null) return;
    for (const [index, argument] of call.arguments.entries()) {
      if (argument.type === "SpreadElement") return;
      const kinds = this.kindsOf(argument, scope);
      if (kinds.size === 0) continue;
      this.bindParameter(fn, index, kinds);
      if (!this.functions.some((known) => contains(known, fn))) {
        this.functions.push(fn);
        this.changed = true;
      }
    }
  }

  private calledFunction(call: Extract<Node, { type: "CallExpression" | "OptionalCallExpression" }>, scope: Scope): FunctionNode | null {
    const callee = unwrap(call.callee);
    if (isFunction(callee)) return callee;
    return callee.type === "Identifier" ? (scope.find(callee.name)?.fn ?? null) : null;
  }

  private held(binding: Binding | undefined): Kinds {
    return (binding && this.kinds.get(binding)) ?? nothing;
  }

  private grow(binding: Binding | undefined, more: Kinds): void {
    if (binding === undefined) return;
    const kinds = this.kinds.get(binding) ?? new Set();
    this.kinds.set(binding, kinds);
    const before = kinds.size;
    for (const kind of more) kinds.add(kind);
    if (kinds.size > before) this.changed = true;
  }

  /** The text of a key, if it is written down: in place, or in a constant. */
  private keyOf(key: Node, computed: boolean, scope: Scope): { kind: StepMention["kind"]; text: string; start: number; end: number } | null {
    const bare = unwrap(key);
    if (!computed && bare.type === "Identifier") return { kind: "property", text: bare.name, start: bare.start ?? 0, end: bare.end ?? 0 };
    const literal = literalText(bare);
    if (literal) return { kind: "quoted", ...literal };
    const constant = bare.type === "Identifier" ? scope.find(bare.name)?.text : null;
    return constant ? { kind: "constant", ...constant } : null;
  }

  private mentionByKey(key: Node, computed: boolean, scope: Scope, shorthand = false): void {
    const found = this.keyOf(key, computed, scope);
    if (found) this.addMention(shorthand ? "shorthand" : found.kind, found.text, found, false);
    else this.addUnclear("steps", key);
  }

  private addMention(kind: StepMention["kind"], step: string, at: { start?: number | null; end?: number | null }, typeOnly: boolean): void {
    const start = at.start ?? 0;
    this.mentions.set(start, { kind, step, start, end: at.end ?? 0, typeOnly });
  }

  private noteUnclear(node: Node, scope: Scope, parent: Node, field: string): void {
    if (isPassedOn(parent, field, node) || isUsedUp(parent, field, node) || this.isFollowed(node, parent, field, scope)) return;
    if (!isValue(node)) return;
    for (const kind of this.kindsOf(node, scope)) this.addUnclear(kind, node);
  }

  /** Whether the value goes to a parameter of a function that is read. */
  private isFollowed(node: Node, parent: Node, field: string, scope: Scope): boolean {
    if ((parent.type !== "CallExpression" && parent.type !== "OptionalCallExpression") || field !== "arguments") return false;
    const fn = this.calledFunction(parent, scope);
    if (fn === null) return false;
    const index = parent.arguments.findIndex((argument) => argument === node);
    const spread = parent.arguments.findIndex((argument) => argument.type === "SpreadElement");
    const param = parametersOf(fn)[index];
    return param !== undefined && param.type !== "RestElement" && (spread === -1 || index < spread);
  }

  private addUnclear(kind: Kind, node: Node): void {
    const start = node.start ?? 0;
    const known = this.unclear.get(start);
    if (known?.of !== "steps") this.unclear.set(start, { of: kind, start, end: node.end ?? 0 });
  }
}

const byStart = (a: { start: number }, b: { start: number }): number => a.start - b.start;

const isTarget = (node: Node, field: string): boolean =>
  (node.type === "VariableDeclarator" && field === "id") ||
  (node.type === "AssignmentExpression" && field === "left") ||
  (node.type === "CatchClause" && field === "param") ||
  ((node.type === "ForInStatement" || node.type === "ForOfStatement") && field === "left");

const valueTypes: ReadonlySet<string> = new Set([
  "Identifier",
  "MemberExpression",
  "OptionalMemberExpression",
  "ParenthesizedExpression",
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSTypeAssertion",
  "AwaitExpression",
  "ConditionalExpression",
  "LogicalExpression",
  "SequenceExpression",
  "AssignmentExpression",
]);
const isValue = (node: Node): boolean => valueTypes.has(node.type);

const union = (a: Kinds, b: Kinds): Kinds => (b.size === 0 ? a : a.size === 0 ? b : new Set([...a, ...b]));

const contains = (outer: Node, inner: Node): boolean => (outer.start ?? 0) <= (inner.start ?? 0) && (inner.end ?? 0) <= (outer.end ?? 0);
