import type { FlowGraph, FlowStep, OptionValue } from "@fastn/builder";
import { schemaToType } from "@fastn/connectors";
import type { ConnectorInfo, Json } from "@fastn/core";

/** Of each workflow, as `parse` gives it. */
export interface TypedWorkflow {
  readonly graph: FlowGraph;
}

/**
 * Text of a `.d.ts` that tells the handlers of each workflow what its trigger brings and what its steps give. A type that is not known is `any`:
 * nobody should have to cast because the studio knows too little.
 */
export function workflowTypes(workflows: readonly TypedWorkflow[], connectors: readonly ConnectorInfo[]): string {
  const known = new Set(connectors.flatMap(({ name, actions }) => actions.map((action) => `${name}.${action.name}`)));
  const entries = new Map<string, string>();
  for (const { graph } of workflows) {
    if (graph.workflow?.form === "steps" && !entries.has(graph.workflow.name)) entries.set(graph.workflow.name, workflowType(graph, known));
  }
  const members = [...entries].map(([name, type]) => `    ${JSON.stringify(name)}: ${type};\n`).join("");
  return `// Generated from the workflows of this workspace.
import "@fastn/workflow";

declare module "@fastn/workflow" {
  interface WorkflowTypeMap {
${members}  }
}
`;
}

function workflowType(graph: FlowGraph, known: ReadonlySet<string>): string {
  const steps = new Map<string, string>();
  for (const node of graph.nodes) {
    if (node.kind === "step" && !steps.has(node.name)) steps.set(node.name, outputType(node, graph, known));
  }
  const members = [...steps].map(([name, type]) => `        ${JSON.stringify(name)}: { readonly output: ${type} };\n`);
  // Code among the steps may add some that cannot be seen.
  if (graph.nodes.some(({ kind }) => kind === "opaque")) members.push("        [name: string]: { readonly output: any };\n");
  return `{
      trigger: ${declared(graph.trigger?.options["input"]) ?? "any"};
      steps: {
${members.join("")}      };
      item: any;
    }`;
}

function outputType(step: FlowStep, graph: FlowGraph, known: ReadonlySet<string>): string {
  const type = declared(step.options["output"]) ?? ownType(step, graph, known);
  const mayBeNull = type !== "any" && (literal(step.options["onError"]) === "continue" || literal(step.options["skip"]) === true);
  return mayBeNull ? `${type} | null` : type;
}

function ownType(step: FlowStep, graph: FlowGraph, known: ReadonlySet<string>): string {
  switch (step.type) {
    case "action": {
      const [connector, action] = [literal(step.options["connector"]), literal(step.options["action"])];
      return known.has(`${String(connector)}.${String(action)}`)
        ? `ConnectorActions[${JSON.stringify(connector)}][${JSON.stringify(action)}]["output"]`
        : "any";
    }
    case "approval":
      return "{ approved: boolean; by: string; comment: string; at: string }";
    case "gate":
      return step.slots.length === 0 ? "{ selected: string }" : `{ selected: ${step.slots.map(({ name }) => JSON.stringify(name)).join(" | ")} }`;
    case "loop": {
      const body = graph.nodes.filter((node) => node.parent?.key === step.key);
      const last = body.at(-1);
      if (last?.kind !== "step") return "any[]";
      const type = outputType(last, graph, known);
      return type === "any" ? "any[]" : literal(step.options["onItemError"]) === "continue" ? `(${type} | null)[]` : `(${type})[]`;
    }
    case "wait":
    case "notification":
      return "any";
  }
}

/** The type a schema among the options declares; null without one that can be read. */
function declared(option: OptionValue | undefined): string | null {
  if (option === undefined || option.kind === "code" || option.value === null) return null;
  return loosen(schemaToType(option.value, "output", "        "));
}

/** What a schema leaves open is open: `unknown` would forbid what the author may know. Comments stay as they are. */
const loosen = (type: string): string =>
  type
    .split("\n")
    .map((line) => (/^\s*(\/\*\*|\*)/.test(line) ? line : line.replace(/\bunknown\b(?!\??:)/g, "any")))
    .join("\n");

const literal = (option: OptionValue | undefined): Json => (option?.kind === "literal" ? option.value : null);
