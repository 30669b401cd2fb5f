import { AppError, type Json } from "@fastn/core";
import type { Expression, PathKey, Template } from "./ast.ts";
import { asTextOrNothing, findFunction, FunctionRefusal } from "./functions.ts";
import { expressionLimits } from "./limits.ts";
import { hasExpression, parseTemplate } from "./parse.ts";
import { quote } from "./reader.ts";

/** What expressions can see. Plain JSON: nothing here is called, and only own members are read. */
export interface ExpressionScope {
  /** The trigger's payload; `input` and `trigger` alike. */
  readonly input: Json;
  readonly headers: Readonly<Record<string, string>>;
  /** Steps that have an output; the others read null. */
  readonly steps: Readonly<Record<string, { readonly output: Json }>>;
  /** The current element and its number, of the innermost loop; undefined outside loops. */
  readonly item?: Json;
  readonly index?: number;
  readonly variables: Readonly<Record<string, Json>>;
  readonly config: Readonly<Record<string, Json>>;
  /** `id`, `workflow`, `startedAt`… of the run. */
  readonly run: Readonly<Record<string, Json>>;
}

/**
 * Give a template its value: of any type when the whole text is one expression, else text, in which null is nothing and lists and objects are JSON.
 * A field that is missing reads null, and so does every field of null, of a text or of a number; an unknown first word is an error when parsing.
 * @throws AppError EXPRESSION_FAILED naming the expression and the path at fault
 */
export function evaluateTemplate(template: Template, scope: ExpressionScope): Json {
  return new Evaluation(scope).template(template);
}

/**
 * Give every text in `value` that holds `{{…}}` its value, deep; keys stay as they are.
 * @throws AppError EXPRESSION_SYNTAX, EXPRESSION_FAILED
 */
export function resolveInput(value: Json, scope: ExpressionScope): Json {
  return new Evaluation(scope).input(value, 0);
}

class Evaluation {
  private readonly scope: ExpressionScope;
  private stepsLeft: number = expressionLimits.maxSteps;
  private lengthLeft: number = expressionLimits.maxTotalLength;
  private text = "";

  constructor(scope: ExpressionScope) {
    this.scope = scope;
  }

  input(value: Json, depth: number): Json {
    this.step();
    if (typeof value === "string") return hasExpression(value) ? this.template(parseTemplate(value)) : value;
    if (typeof value !== "object" || value === null) return value;
    if (depth >= expressionLimits.maxDepth) throw new AppError("EXPRESSION_FAILED", `The input nests deeper than ${expressionLimits.maxDepth}.`);
    if (Array.isArray(value)) return value.map((item: Json) => this.input(item, depth + 1));
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, this.input(member, depth + 1)]));
  }

  template(template: Template): Json {
    this.text = template.text;
    const [only] = template.parts;
    if (template.parts.length === 1 && only?.kind === "expression") return this.value(only.expression);
    let result = "";
    for (const part of template.parts) {
      result += part.kind === "text" ? part.text : asTextOrNothing(this.value(part.expression));
      if (result.length > expressionLimits.maxResultLength) this.tooLong();
    }
    return this.built(result);
  }

  private value(expression: Expression): Json {
    this.step();
    switch (expression.kind) {
      case "literal":
        return expression.value;
      case "path":
        return this.path(expression);
      case "call":
        return this.call(expression);
    }
  }

  private call(call: Extract<Expression, { kind: "call" }>): Json {
    const args = call.args.map((arg) => this.value(arg));
    try {
      return this.built(findFunction(call.name)?.apply(args) ?? null);
    } catch (error) {
      if (!(error instanceof FunctionRefusal)) throw error;
      return this.fail(`${call.name} ${error.message}`, this.text.slice(call.start, call.end), call.start);
    }
  }

  private path(path: Extract<Expression, { kind: "path" }>): Json {
    const root = this.root(path);
    return path.keys.reduce<Json>((value, key) => this.member(value, key), root);
  }

  private root({ root, start, end }: Extract<Expression, { kind: "path" }>): Json {
    switch (root) {
      case "input":
      case "trigger":
        return this.scope.input;
      case "var":
        return this.scope.variables;
      case "item":
      case "index":
        return this.scope[root] ?? (this.scope.index === undefined ? this.fail(`${root} exists only inside a loop`, this.text.slice(start, end), start) : null);
      default:
        return this.scope[root];
    }
  }

  private member(value: Json, { key }: PathKey): Json {
    this.step();
    if (typeof value === "string" && key === "length") return value.length;
    if (typeof value !== "object" || value === null) return null;
    // The descriptor's value: never an inherited member, and no getter is called.
    const member: unknown = Object.getOwnPropertyDescriptor(value, key)?.value;
    return typeof member === "function" ? null : ((member ?? null) as Json);
  }

  /** Count a text that was made here. */
  private built(value: Json): Json {
    if (typeof value !== "string") return value;
    this.lengthLeft -= value.length;
    if (value.length > expressionLimits.maxResultLength || this.lengthLeft < 0) this.tooLong();
    return value;
  }

  private tooLong(): never {
    const { maxResultLength, maxTotalLength } = expressionLimits;
    return this.fail(`The text grows past ${maxResultLength} characters, or ${maxTotalLength} in one input`, quote(this.text), 0);
  }

  private step(): void {
    if (--this.stepsLeft < 0) this.fail(`The expressions need more than ${expressionLimits.maxSteps} steps`, quote(this.text), 0);
  }

  private fail(reason: string, path: string, offset: number): never {
    throw new AppError("EXPRESSION_FAILED", `${reason}: ${path.length > 200 ? `${path.slice(0, 200)}…` : path}.`, { path: path.slice(0, 200), offset });
  }
}
