import type { FlowStep, FlowTrigger, FlowWorkflow, OptionValue } from "@fastn/builder";
import type { Json } from "@fastn/core";
import type { ReactNode } from "react";
import { CodeField } from "./fields.tsx";

type Holder = Pick<FlowStep | FlowTrigger | FlowWorkflow, "options">;

/** An option as its field when it is data, as a snippet when it is code. */
export function OptionField({
  of,
  name,
  label,
  children,
}: {
  readonly of: Holder;
  readonly name: string;
  readonly label: string;
  readonly children: (value: Json | undefined) => ReactNode;
}) {
  const option = of.options[name];
  if (option === undefined || option.kind === "literal") return children(option?.value);
  return <CodeField label={label} text={option.text} line={option.range.line} column={option.range.column} />;
}

export const isCode = (option: OptionValue | undefined): boolean => option !== undefined && option.kind !== "literal";
