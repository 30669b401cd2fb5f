import { AppError, parseStrictJson, type Json } from "@fastn/core";
import { parseDuration } from "@fastn/workflow/durations";
import { hasExpression, parseTemplate, referencesIn } from "@fastn/workflow/expressions";

const sentence = (error: unknown): string => (error instanceof AppError ? error.message : String(error));

/** What is wrong with a text that may hold `{{…}}`; null when nothing is. */
export function expressionProblem(text: string, steps: readonly string[]): string | null {
  if (!hasExpression(text)) return null;
  try {
    parseTemplate(text);
    const unknown = referencesIn(text).find((reference) => !steps.includes(reference.step));
    return unknown === undefined ? null : `No step "${unknown.step}" can be read here.`;
  } catch (error) {
    return sentence(error);
  }
}

export function durationProblem(text: string): string | null {
  try {
    parseDuration(/^\d+$/.test(text) ? Number(text) : text);
    return null;
  } catch (error) {
    return sentence(error);
  }
}

export interface NumberLimits {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly integer?: boolean;
}

export function numberProblem(text: string, { min, max, integer = false }: NumberLimits): string | null {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) return "This is no number.";
  if (integer && !Number.isInteger(value)) return "Only whole numbers fit here.";
  if (min !== undefined && value < min) return `At least ${min}.`;
  return max !== undefined && value > max ? `At most ${max}.` : null;
}

/** A number as a number, an expression as it is. */
export const numberValue = (text: string): Json => (hasExpression(text) ? text.trim() : Number(text));

export function jsonProblem(text: string): string | null {
  try {
    parseStrictJson(text);
    return null;
  } catch (error) {
    return `This is not valid JSON yet: ${error instanceof Error ? error.message : String(error)}.`;
  }
}
