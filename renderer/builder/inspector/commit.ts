import { createContext, use } from "react";
import type { Json } from "@fastn/core";

/** Path of an option, from the options object inward. */
export type OptionPath = readonly (string | number)[];

/** What the fields of one form write to. Bound to the step the form was opened for, so a late commit never lands in the step selected next. */
export interface FormTarget {
  /** Set an option, or (undefined) remove it. @returns why it was refused, in words; null when it was done */
  readonly set: (path: OptionPath, value: Json | undefined) => Promise<string | null>;
  readonly readOnly: boolean;
  /** Names of steps an expression may refer to here, nearest first. */
  readonly steps: readonly string[];
  /** Inside a loop `item` and `index` can be read. */
  readonly inLoop: boolean;
  readonly openCode: (line: number, column: number) => void;
}

export const FormContext = createContext<FormTarget | null>(null);

export function useForm(): FormTarget {
  const form = use(FormContext);
  if (form === null) throw new Error("Fields stand inside a form of the inspector only.");
  return form;
}
