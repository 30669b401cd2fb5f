import type { Loose } from "./schema.ts";

/**
 * What the studio knows of a workspace, by declaration merging from generated files. Each workflow by name:
 * `order_to_invoice: { trigger: Order; steps: { customer: { output: Customer } }; item: unknown }`.
 */
export interface WorkflowTypeMap {}

/** Connectors and their actions: `shopify: { getCustomer: { input: { id: string }; output: Customer } }`. */
export interface ConnectorActions {}

/** Members of `environments.*.variables` and `environments.*.config` in fastn.config.ts. */
export interface WorkspaceVariables {}
export interface WorkspaceConfigValues {}

/** Types of one workflow that its steps see. */
export interface WorkflowTypes {
  /** The trigger's payload. */
  trigger: unknown;
  /** Outputs by step name. */
  steps: { [name: string]: { readonly output: unknown } };
  /** The current element in loops. */
  item: unknown;
}

/** Types of a workflow nothing is known of. */
export interface LooseTypes {
  trigger: Loose;
  steps: Loose;
  item: Loose;
}

/** Generated types of the workflow `Name`, if there are any. */
export type TypesOf<Name extends string> = Name extends keyof WorkflowTypeMap
  ? WorkflowTypeMap[Name] extends WorkflowTypes
    ? WorkflowTypeMap[Name]
    : LooseTypes
  : LooseTypes;

/** `Known` when the workspace declared anything in it, else anything goes. */
export type OrLoose<Known> = keyof Known extends never ? { readonly [name: string]: Loose } : Readonly<Known>;
