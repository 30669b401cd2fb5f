import type { FlowGraph, FlowStep, SourceRange } from "@fastn/builder";
import type { ConnectorInfo, ErrorCode, Problem } from "@fastn/core";
import { knownOptions } from "./known-options.ts";

export interface KnownConnectors {
  find(name: string): ConnectorInfo | undefined;
  list(): readonly ConnectorInfo[];
}

/** What parsing alone cannot know: are there such connectors and actions, and is every option one that steps have? */
export function checkSteps(graph: FlowGraph, file: string, connectors: KnownConnectors): Problem[] {
  return graph.nodes.flatMap((node) => (node.kind === "step" ? [...checkOptions(node, file), ...checkAction(node, file, connectors)] : []));
}

function checkOptions(step: FlowStep, file: string): Problem[] {
  const known = knownOptions[step.type];
  return Object.entries(step.options)
    .filter(([name]) => !known.has(name))
    .map(([name, { range }]) =>
      problem(
        "warning",
        "STEP_OPTION_INVALID",
        `Step "${step.name}": a step of type ${step.type} has no option "${name}"; it has no effect.`,
        file,
        range,
        step.name,
      ),
    );
}

function checkAction(step: FlowStep, file: string, connectors: KnownConnectors): Problem[] {
  const { connector, action } = step.options;
  if (step.type !== "action" || connector?.kind !== "literal" || typeof connector.value !== "string") return [];
  const info = connectors.find(connector.value);
  if (info === undefined) {
    const names = connectors.list().map(({ name }) => name);
    return [
      problem(
        "error",
        "CONNECTOR_UNKNOWN",
        `Step "${step.name}": there is no connector "${connector.value}". There are: ${names.join(", ")}.`,
        file,
        connector.range,
        step.name,
      ),
    ];
  }
  if (action?.kind !== "literal" || typeof action.value !== "string" || info.actions.some(({ name }) => name === action.value)) return [];
  const names = info.actions.map(({ name }) => name);
  return [
    problem(
      "error",
      "ACTION_UNKNOWN",
      `Step "${step.name}": ${info.displayName} has no action "${action.value}". It has: ${names.join(", ")}.`,
      file,
      action.range,
      step.name,
    ),
  ];
}

export function problem(severity: Problem["severity"], code: ErrorCode, message: string, file: string, range?: SourceRange, step?: string): Problem {
  const { line = 1, column = 1, endLine, endColumn } = range ?? {};
  return { severity, code, message, file, line, column, ...(endLine !== undefined && { endLine, endColumn }), ...(step !== undefined && { step }) };
}
