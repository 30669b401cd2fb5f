import { AppError, type Json } from "@fastn/core";
import type { Expression, Template } from "./ast.ts";
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

/** An input made ready: give it a scope and it gives the value. @throws AppError EXPRESSION_FAILED */
export type CompiledInput = (scope: ExpressionScope) => Json;

/**
 * Give a template its value: of any type when the whole text is one expression, else text, in which null is nothing and lists and objects are JSON.
 * A field that is missing reads null, and so does every field of null, of a text or of a number; an unknown first word is an error when parsing.
 * @throws AppError EXPRESSION_FAILED naming the expression and the path at fault
 */
export function evaluateTemplate(template: Template, scope: ExpressionScope): Json {
  return compileTemplate(template)(new Evaluation(scope));
}

/**
 * Give every text in `value` that holds `{{…}}` its value, deep; keys stay as they are.
 * @throws AppError EXPRESSION_SYNTAX, EXPRESSION_FAILED
 */
export function resolveInput(value: Json, scope: ExpressionScope): Json {
  return compileInput(value)(scope);
}

/**
 * Parse and arrange an input once, for evaluating it many times; later changes to `value` are not seen.
 * @throws AppError EXPRESSION_SYNTAX; EXPRESSION_FAILED for nesting beyond the limit
 */
export function compileInput(value: Json): CompiledInput {
  const part = inputPart(value, 0);
  return (scope) => part(new Evaluation(scope));
}

/** A piece of an input as a closure over what was parsed: no code is made from text. */
type Part = (at: Evaluation) => Json;

/** What one evaluation may still cost, and where it is. */
class Evaluation {
  readonly scope: ExpressionScope;
  /** The template under evaluation, for messages. */
  text = "";
  private stepsLeft: number = expressionLimits.maxSteps;
  private lengthLeft: number = expressionLimits.maxTotalLength;

  constructor(scope: ExpressionScope) {
    this.scope = scope;
  }

  step(count = 1): void {
    this.stepsLeft -= count;
    if (this.stepsLeft < 0) this.fail(`The expressions need more than ${expressionLimits.maxSteps} steps`, quote(this.text), 0);
  }

  /** Count a text that was made here. */
  built(value: Json): Json {
    if (typeof value !== "string") return value;
    this.lengthLeft -= value.length;
    if (value.length > expressionLimits.maxResultLength || this.lengthLeft < 0) this.tooLong();
    return value;
  }

  tooLong(): never {
    const { maxResultLength, maxTotalLength } = expressionLimits;
    return this.fail(`The text grows past ${maxResultLength} characters, or ${maxTotalLength} in one input`, quote(this.text), 0);
  }

  fail(reason: string, path: string, offset: number): never {
    throw new AppError("EXPRESSION_FAILED", `${reason}: ${path.length > 200 ? `${path.slice(0, 200)}…` : path}.`, { path: path.slice(0, 200), offset });
  }
}

function inputPart(value: Json, depth: number): Part {
  if (typeof value === "string" && hasExpression(value)) {
    const template = compileTemplate(parseTemplate(value));
    return (at) => {
      at.step();
      return template(at);
    };
  }
  if (typeof value !== "object" || value === null) {
    return (at) => {
      at.step();
      return value;
    };
  }
  if (depth >= expressionLimits.maxDepth) throw new AppError("EXPRESSION_FAILED", `The input nests deeper than ${expressionLimits.maxDepth}.`);
  return Array.isArray(value) ? listPart(value, depth) : objectPart(value as Readonly<Record<string, Json>>, depth);
}

function listPart(value: readonly Json[], depth: number): Part {
  const parts = value.map((item) => inputPart(item, depth + 1));
  return (at) => {
    at.step();
    return parts.map((part) => part(at));
  };
}

function objectPart(value: Readonly<Record<string, Json>>, depth: number): Part {
  const keys = Object.keys(value);
  const parts = keys.map((key) => inputPart(value[key] ?? null, depth + 1));
  // Assigning to this name would set the prototype instead.
  if (keys.includes("__proto__")) {
    return (at) => {
      at.step();
      return Object.fromEntries(parts.map((part, index) => [keys[index], part(at)]));
    };
  }
  return (at) => {
    at.step();
    const made: Record<string, Json> = {};
    for (let index = 0; index < parts.length; index++) made[keys[index] as string] = (parts[index] as Part)(at);
    return made;
  };
}

function compileTemplate({ text, parts }: Template): Part {
  const [only] = parts;
  if (parts.length === 1 && only?.kind === "expression") {
    const whole = expressionPart(only.expression, text);
    return (at) => {
      at.text = text;
      return whole(at);
    };
  }
  const pieces = parts.map((part) => (part.kind === "text" ? part.text : expressionPart(part.expression, text)));
  return (at) => {
    at.text = text;
    let result = "";
    for (const piece of pieces) {
      result += typeof piece === "string" ? piece : asTextOrNothing(piece(at));
      if (result.length > expressionLimits.maxResultLength) at.tooLong();
    }
    return at.built(result);
  };
}

function expressionPart(expression: Expression, text: string): Part {
  switch (expression.kind) {
    case "literal":
      return (at) => {
        at.step();
        return expression.value;
      };
    case "path":
      return pathPart(expression, text);
    case "call":
      return callPart(expression, text);
  }
}

function callPart({ name, args, start, end }: Extract<Expression, { kind: "call" }>, text: string): Part {
  const parts = args.map((arg) => expressionPart(arg, text));
  const apply = findFunction(name)?.apply;
  return (at) => {
    at.step();
    const values = parts.map((part) => part(at));
    try {
      return at.built(apply?.(values) ?? null);
    } catch (error) {
      if (!(error instanceof FunctionRefusal)) throw error;
      return at.fail(`${name} ${error.message}`, text.slice(start, end), start);
    }
  };
}

function pathPart(path: Extract<Expression, { kind: "path" }>, text: string): Part {
  const root = rootPart(path, text);
  const keys = path.keys.map(({ key }) => key);
  const cost = keys.length + 1;
  return (at) => {
    at.step(cost);
    let value = root(at);
    for (let index = 0; index < keys.length; index++) value = member(value, keys[index] as string | number);
    return value;
  };
}

function rootPart({ root, start, end }: Extract<Expression, { kind: "path" }>, text: string): Part {
  switch (root) {
    case "input":
    case "trigger":
      return ({ scope }) => scope.input;
    case "var":
      return ({ scope }) => scope.variables;
    case "item":
    case "index":
      return (at) => at.scope[root] ?? (at.scope.index === undefined ? at.fail(`${root} exists only inside a loop`, text.slice(start, end), start) : null);
    default:
      return ({ scope }) => scope[root];
  }
}

/** Own members only, never inherited ones. What is read is JSON, in which nothing can be called by reading it. */
function member(value: Json, key: string | number): Json {
  if (typeof value !== "object" || value === null) return typeof value === "string" && key === "length" ? value.length : null;
  // The descriptor's value: never an inherited member, and no getter is called.
  const found: unknown = Object.getOwnPropertyDescriptor(value, key)?.value;
  return typeof found === "function" ? null : ((found ?? null) as Json);
}
