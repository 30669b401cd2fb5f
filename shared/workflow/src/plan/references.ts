import type { Json } from "@fastn/core";
import { hasExpression, referencesIn } from "../expressions/index.ts";
import { scanFunctionText, stepNamesOf, type ParsedModule } from "../scan/index.ts";
import { isFunctionRef } from "./options.ts";

export interface FoundReferences {
  /** In order of appearance, each once. */
  readonly steps: readonly string[];
  /** Some function uses steps in a way that does not tell which. */
  readonly unclear: boolean;
}

/** Steps that computed options refer to: by `ctx.steps` in functions, by `{{steps…}}` in texts. */
export function findReferences(computed: readonly Json[], module: ParsedModule | null): FoundReferences {
  const steps = new Set<string>();
  let unclear = false;
  const visit = (value: Json): void => {
    if (typeof value === "string") {
      if (hasExpression(value)) for (const { step } of safeReferences(value)) steps.add(step);
    } else if (isFunctionRef(value)) {
      const scan = scanFunctionText(value.source, module);
      if (scan) for (const step of stepNamesOf(scan)) steps.add(step);
      if (scan === null || scan.unclear.length > 0) unclear = true;
    } else if (typeof value === "object" && value !== null) {
      for (const member of Object.values(value)) visit(member as Json);
    }
  };
  for (const value of computed) visit(value);
  return { steps: [...steps], unclear };
}

/** A text that does not parse was reported when the option was read. */
function safeReferences(text: string): ReturnType<typeof referencesIn> {
  try {
    return referencesIn(text);
  } catch {
    return [];
  }
}
