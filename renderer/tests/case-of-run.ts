import type { FlowGraph } from "@fastn/builder";
import { isJsonObject, type Json, type RunDetail, type StepRun } from "@fastn/core";

/** What a run showed, as a case that shows it again. `pinned`: with the answers of connectors, people and called workflows as they were. */
export function caseOfRun(name: string, run: RunDetail, graph: FlowGraph, pinned: boolean): Json {
  const outside = new Set(graph.nodes.flatMap((node) => (node.kind === "step" && asksOthers(node) ? [node.name] : [])));
  const pins = pinned ? Object.fromEntries(run.steps.filter((step) => outside.has(step.name)).flatMap(pinOf)) : {};
  const events = run.steps.flatMap(eventOf);
  const { status, output, error } = run;
  return {
    name,
    input: run.input as Json,
    ...(Object.keys(pins).length > 0 && { pins }),
    ...(events.length > 0 && { events }),
    expect: {
      status,
      ...(status === "completed" && { output: output as Json }),
      ...(status === "failed" && error !== null && { error: { code: error.code } }),
    },
  };
}

/** Steps whose answer comes from outside. What the built-in `transform` gives follows from its input. */
function asksOthers({ type, options }: Extract<FlowGraph["nodes"][number], { kind: "step" }>): boolean {
  if (type === "approval") return true;
  if (type !== "action") return false;
  const connector = options["connector"];
  return options["workflow"] !== undefined || (connector !== undefined && !(connector.kind === "literal" && connector.value === "transform"));
}

/** Inside loops only actions can be pinned, iteration by iteration. */
function pinOf({ path, name, type, status, output, error }: StepRun): [string, Json][] {
  if (path !== name && type !== "action") return [];
  if (status === "completed") return [[path, output as Json]];
  return status === "failed" && error !== null ? [[path, { $error: { code: error.code, message: error.message } }]] : [];
}

/** The event a wait went on with. */
function eventOf({ type, status, input, output }: StepRun): { name: string; payload: Json }[] {
  if (type !== "wait" || status !== "completed" || !isJsonObject(input) || typeof input["event"] !== "string") return [];
  return [{ name: input["event"], payload: output as Json }];
}
