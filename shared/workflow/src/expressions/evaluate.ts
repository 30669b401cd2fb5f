import { AppError, type Json } from "@fastn/core";
import type { Expression, Template } from "./ast.ts";
import { failExpression, refuseLength, StepCount, TextBudget } from "./budget.ts";
import { asTextOrNothing, findFunction, FunctionRefusal } from "./functions.ts";
import { expressionLimits } from "./limits.ts";
import { hasExpression, parseTemplate } from "./parse.ts";
import { describedMember, type MemberReader, ownMember, pathPart } from "./path-part.ts";
import type { ExpressionScope } from "./scope.ts";

/** An input made ready: give it a scope and it gives the value. @throws AppError EXPRESSION_FAILED */
export type CompiledInput = (scope: ExpressionScope) => Json;

/**
 * Give a template its value: of any type when the whole text is one expression, else text, in which null is nothing and lists and objects are JSON.
 * A field that is missing reads null, and so does every field of null, of a text or of a number; an unknown first word is an error when parsing.
 * @throws AppError EXPRESSION_FAILED naming the expression and the path at fault
 */
export function evaluateTemplate(template: Template, scope: ExpressionScope): Json {
  return compileTemplate(template, { member: describedMember, steps: new StepCount() })(scope, new TextBudget());
}

/**
 * Give every text in `value` that holds `{{…}}` its value, deep; keys stay as they are. The scope may hold data of any origin.
 * @throws AppError EXPRESSION_SYNTAX, EXPRESSION_FAILED
 */
export function resolveInput(value: Json, scope: ExpressionScope): Json {
  return inputPart(value, 0, { member: describedMember, steps: new StepCount() })(scope, new TextBudget());
}

/**
 * Parse and arrange an input once, for evaluating it many times; later changes to `value` are not seen. The data of a scope must have come
 * through `toJson` or `JSON.parse`: own members are read as they are, and a getter among them would be called.
 * @throws AppError EXPRESSION_SYNTAX; EXPRESSION_FAILED for nesting or steps beyond the limit
 */
export function compileInput(value: Json): CompiledInput {
  const part = inputPart(value, 0, { member: ownMember, steps: new StepCount() });
  return (scope) => part(scope, new TextBudget());
}

/** A piece of an input as a closure over what was parsed: no code is made from text. */
type Part = (scope: ExpressionScope, texts: TextBudget) => Json;

interface Compiling {
  readonly member: MemberReader;
  readonly steps: StepCount;
}

function inputPart(value: Json, depth: number, at: Compiling): Part {
  at.steps.add(1, typeof value === "string" ? value : "");
  if (typeof value === "string" && hasExpression(value)) return compileTemplate(parseTemplate(value), at);
  if (typeof value !== "object" || value === null) return constantPart(value);
  if (depth >= expressionLimits.maxDepth) throw new AppError("EXPRESSION_FAILED", `The input nests deeper than ${expressionLimits.maxDepth}.`);
  return Array.isArray(value) ? listPart(value, depth, at) : objectPart(value as Readonly<Record<string, Json>>, depth, at);
}

/** Parts without an expression: what they give is always the very same value, so that whoever uses it may know it again. */
const constants = new WeakSet<Part>();

function constantPart(value: Json): Part {
  const part = (): Json => value;
  constants.add(part);
  return part;
}

function listPart(value: readonly Json[], depth: number, at: Compiling): Part {
  const parts = value.map((item) => inputPart(item, depth + 1, at));
  if (parts.every((part) => constants.has(part))) return constantPart(value);
  return (scope, texts) => parts.map((part) => part(scope, texts));
}

function objectPart(value: Readonly<Record<string, Json>>, depth: number, at: Compiling): Part {
  const keys = Object.keys(value);
  const parts = keys.map((key) => inputPart(value[key] ?? null, depth + 1, at));
  if (parts.every((part) => constants.has(part))) return constantPart(value);
  // Assigning to this name would set the prototype instead.
  if (keys.includes("__proto__")) return (scope, texts) => Object.fromEntries(parts.map((part, index) => [keys[index], part(scope, texts)]));
  return (scope, texts) => {
    const made: Record<string, Json> = {};
    for (let index = 0; index < parts.length; index++) made[keys[index] as string] = (parts[index] as Part)(scope, texts);
    return made;
  };
}

function compileTemplate({ text, parts }: Template, at: Compiling): Part {
  const [only] = parts;
  if (parts.length === 1 && only?.kind === "expression") return expressionPart(only.expression, text, at);
  const pieces = parts.map((part) => (part.kind === "text" ? part.text : expressionPart(part.expression, text, at)));
  return (scope, texts) => {
    let result = "";
    for (const piece of pieces) {
      result += typeof piece === "string" ? piece : asTextOrNothing(piece(scope, texts));
      if (result.length > expressionLimits.maxResultLength) refuseLength(text);
    }
    return texts.count(result, text);
  };
}

function expressionPart(expression: Expression, text: string, at: Compiling): Part {
  switch (expression.kind) {
    case "literal":
      at.steps.add(1, text);
      return () => expression.value;
    case "path":
      at.steps.add(expression.keys.length + 1, text);
      return pathPart(expression, text, at.member);
    case "call":
      at.steps.add(1, text);
      return callPart(expression, text, at);
  }
}

function callPart({ name, args, start, end }: Extract<Expression, { kind: "call" }>, text: string, at: Compiling): Part {
  const parts = args.map((arg) => expressionPart(arg, text, at));
  const apply = findFunction(name)?.apply;
  return (scope, texts) => {
    const values = parts.map((part) => part(scope, texts));
    try {
      return texts.count(apply?.(values) ?? null, text);
    } catch (error) {
      if (!(error instanceof FunctionRefusal)) throw error;
      return failExpression(`${name} ${error.message}`, text.slice(start, end), start);
    }
  };
}
