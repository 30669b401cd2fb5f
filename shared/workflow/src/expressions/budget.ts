import { AppError, type Json } from "@fastn/core";
import { expressionLimits } from "./limits.ts";
import { quote } from "./reader.ts";

/** @throws AppError EXPRESSION_FAILED */
export function failExpression(reason: string, path: string, offset: number): never {
  throw new AppError("EXPRESSION_FAILED", `${reason}: ${path.length > 200 ? `${path.slice(0, 200)}…` : path}.`, { path: path.slice(0, 200), offset });
}

/**
 * What an input costs, counted while it is compiled: the language has no loops, so each part is evaluated once and the sum is known before.
 * Throws EXPRESSION_FAILED at the first part beyond the limit.
 */
export class StepCount {
  private left: number = expressionLimits.maxSteps;

  /** @param text the template at hand, for the message */
  add(count: number, text: string): void {
    this.left -= count;
    if (this.left < 0) failExpression(`The expressions need more than ${expressionLimits.maxSteps} steps`, quote(text), 0);
  }
}

/** How much text one evaluation may still build: that depends on the data. */
export class TextBudget {
  private left: number = expressionLimits.maxTotalLength;

  /** Count a value if it is a text, made by the template `template`. */
  count(value: Json, template: string): Json {
    if (typeof value !== "string") return value;
    this.left -= value.length;
    if (value.length > expressionLimits.maxResultLength || this.left < 0) refuseLength(template);
    return value;
  }
}

export function refuseLength(template: string): never {
  const { maxResultLength, maxTotalLength } = expressionLimits;
  return failExpression(`The text grows past ${maxResultLength} characters, or ${maxTotalLength} in one input`, quote(template), 0);
}
