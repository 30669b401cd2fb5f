import type { FlowGraph, FlowStep } from "@fastn/builder";
import { nearestName, type ConnectorInfo, type Problem } from "@fastn/core";
import { alikePairs } from "./alike.ts";
import { checkInput } from "./check-input.ts";
import { checkPaths } from "./check-paths.ts";
import { knownOptions } from "./known-options.ts";
import { problem } from "./problem.ts";

export interface KnownConnectors {
  find(name: string): ConnectorInfo | undefined;
  list(): readonly ConnectorInfo[];
  /** The events a connector tells of, by name, with the service's own names of them. */
  get?(name: string): { readonly triggers?: Readonly<Record<string, { readonly topics?: readonly string[] }>> } | undefined;
}

/**
 * What parsing alone cannot know: are there such connectors and actions, do they take the input, is every option one that steps have?
 * @param source the file's text
 */
export function checkSteps(graph: FlowGraph, file: string, source: string, connectors: KnownConnectors): Problem[] {
  const problems = graph.nodes.flatMap((node) =>
    node.kind === "step" ? [...checkOptions(node, file), ...checkAction(node, file, source, connectors), ...checkPaths(node, graph, file)] : [],
  );
  return [...checkNames(graph, file), ...problems];
}

/** They are two steps all the same: references tell them apart. */
function checkNames({ nodes }: FlowGraph, file: string): Problem[] {
  const steps = nodes.filter((node) => node.kind === "step");
  return alikePairs(steps, ({ name }) => name).map(({ item, before }) => {
    const message = `Steps "${before.name}" and "${item.name}" differ only in case or accents, which is easily misread. Rename one.`;
    return problem("warning", "STEP_DUPLICATE", message, file, item.nameRange ?? item.range, item.name);
  });
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

function checkAction(step: FlowStep, file: string, source: string, connectors: KnownConnectors): Problem[] {
  const { connector, action } = step.options;
  if (step.type !== "action" || connector?.kind !== "literal" || typeof connector.value !== "string") return [];
  const info = connectors.find(connector.value);
  if (info === undefined) {
    const names = connectors.list().map(({ name }) => name);
    const message = `Step "${step.name}": there is no connector "${connector.value}". ${meantOrAll(connector.value, names, "There are")}`;
    return [problem("error", "CONNECTOR_UNKNOWN", message, file, connector.range, step.name)];
  }
  if (action?.kind !== "literal" || typeof action.value !== "string") return [];
  const known = info.actions.find(({ name }) => name === action.value);
  if (known !== undefined) return checkInput(step, known, file, source);
  const names = info.actions.map(({ name }) => name);
  const message = `Step "${step.name}": ${info.displayName} has no action "${action.value}". ${meantOrAll(action.value, names, "It has")}`;
  return [problem("error", "ACTION_UNKNOWN", message, file, action.range, step.name)];
}

/** One likely name says more than thirty. */
function meantOrAll(name: string, names: readonly string[], intro: string): string {
  const near = nearestName(name, names);
  return near === null ? `${intro}: ${names.join(", ")}.` : `Did you mean "${near}"?`;
}
