import type { FlowGraph } from "@fastn/builder";
import type { FileContent, Problem, WorkflowSummary } from "@fastn/core";

/** A file of `workflows/` as the studio understands it. */
export interface WorkflowFile {
  readonly path: string;
  /** null when it cannot be opened as text; `problems` says why. */
  readonly content: FileContent | null;
  readonly graph: FlowGraph;
  /** Of this file only, its path filled in. */
  readonly problems: readonly Problem[];
  readonly summary: WorkflowSummary;
}

export const emptyGraph: FlowGraph = { workflow: null, trigger: null, nodes: [], edges: [], problems: [] };

/** `order_to_invoice` of `workflows/order_to_invoice.ts`. */
export const stemOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1).replace(/\.ts$/, "");

/** A file without a workflow is called after itself. */
export const nameOf = ({ workflow }: FlowGraph, path: string): string => workflow?.name ?? stemOf(path);

/** Of a webhook trigger. */
export function webhookMethod({ trigger }: FlowGraph): string {
  const option = trigger?.options["method"];
  return option?.kind === "literal" && typeof option.value === "string" ? option.value : "POST";
}

export function summarize(path: string, graph: FlowGraph, problems: readonly Problem[]): WorkflowSummary {
  const { trigger, workflow } = graph;
  const description = workflow?.options["description"];
  return {
    name: nameOf(graph, path),
    file: path,
    description: description?.kind === "literal" && typeof description.value === "string" ? description.value : "",
    trigger: trigger === null || trigger.type === "unknown" ? null : trigger.type,
    webhookPath: trigger?.type === "webhook" ? webhookPath(graph, path) : null,
    stepCount: graph.nodes.filter(({ kind }) => kind === "step").length,
    errorCount: problems.filter(({ severity }) => severity === "error").length,
  };
}

/** As it follows `/hooks`; a trigger without `path` listens on the workflow's name. */
function webhookPath(graph: FlowGraph, path: string): string {
  const option = graph.trigger?.options["path"];
  const written = option?.kind === "literal" && typeof option.value === "string" ? option.value : nameOf(graph, path);
  return normalHookPath(written);
}

/** One leading slash, none at the end: `/orders` for `orders`, `/orders/` and `//orders`. */
export const normalHookPath = (path: string): string => `/${path.split("/").filter(Boolean).join("/")}`;
