import type { Json, Problem } from "@fastn/core";
import { planWorkflow, type PlanIssue } from "@fastn/workflow/plan";
import type { FlowGraph, FlowNode, FlowStep, OptionValue, SourceRange } from "../flow-graph.ts";
import { problemAt } from "../source/problem-at.ts";
import type { LineMap } from "../source/line-map.ts";
import { evaluatedOptions } from "./evaluated-options.ts";

/** Stands in for code: what a run will find there is a function, or a value only the run knows. */
const someFunction: Json = { $fn: "code", source: "() => 0" };

/**
 * What a run would refuse, found without running: the graph is planned like an evaluated module. Options that are code are taken as right, and
 * what the plan says of names and references is left out, because the parse says it with the exact place.
 */
export function planProblems(lines: LineMap, graph: FlowGraph): Problem[] {
  const { workflow, nodes } = graph;
  if (workflow === null || workflow.form !== "steps") return [];
  const definition: Record<string, Json> = { ...dataOf(workflow.options), name: workflow.name, steps: listOf(nodes, null) };
  const { trigger } = graph;
  if (trigger && trigger.type !== "unknown") definition["trigger"] = { ...dataOf(trigger.options), type: trigger.type };
  const { issues } = planWorkflow({ form: "steps", name: workflow.name, definition }, { file: "workflow.ts" });
  return issues.filter((issue) => isCertain(graph, issue)).map((issue) => toProblem(lines, graph, issue));
}

function listOf(nodes: readonly FlowNode[], parent: FlowNode["parent"]): Json[] {
  const inList = nodes.filter((node) => node.kind === "step" && node.parent?.key === parent?.key && node.parent?.slot === parent?.slot);
  return (inList as FlowStep[]).map((step) => stepOf(nodes, step));
}

function stepOf(nodes: readonly FlowNode[], step: FlowStep): Json {
  const options: Record<string, Json> = dataOf(step.options);
  const { cases } = options;
  for (const [index, slot] of step.slots.entries()) {
    const children = listOf(nodes, { key: step.key, slot: slot.name });
    const item: Json | undefined = Array.isArray(cases) ? cases[index] : undefined;
    if (Array.isArray(cases) && typeof item === "object" && item !== null && !Array.isArray(item)) {
      // A condition that is code is left out of the data, and would seem to be missing.
      options["cases"] = (options["cases"] as Json[]).with(index, { when: someFunction, ...item, steps: children });
    } else if (slot.range !== null) options[slot.name] = children;
  }
  return { ...options, name: step.name, type: step.type };
}

function dataOf(options: Readonly<Record<string, OptionValue>>): Record<string, Json> {
  const data: [string, Json][] = [];
  for (const [name, option] of Object.entries(options)) {
    if (option.kind !== "code") data.push([name, option.value]);
    else if (evaluatedOptions.has(name)) data.push([name, someFunction]);
  }
  return Object.fromEntries(data);
}

function isCertain({ nodes, problems, workflow, trigger }: FlowGraph, issue: PlanIssue): boolean {
  if (issue.code === "WORKFLOW_EMPTY") return !nodes.some((node) => node.kind === "opaque");
  if (issue.code === "STEP_UNKNOWN" || issue.code === "STEP_CYCLE" || issue.code === "STEP_DUPLICATE") return false;
  // A step whose type cannot be told, or an expression that cannot be read, is reported with its place already.
  if (problems.some((problem) => problem.step === issue.step && (problem.code === "STEP_OPTION_INVALID" || issue.message.includes(problem.message))))
    return false;
  const step = nodes.find((node) => node.kind === "step" && node.name === issue.step);
  const options = step?.kind === "step" ? step.options : workflow!.options;
  if (issue.option === null) return !Object.values(options).some((option) => option.kind === "code");
  const top = topName(issue.option);
  if (step === undefined && top === "trigger") return trigger !== null && trigger.type !== "unknown" && !hasCode(trigger.options);
  return options[top]?.kind !== "code" && !(options[top]?.kind === "mixed" && top !== "cases");
}

const hasCode = (options: Readonly<Record<string, OptionValue>>): boolean => Object.values(options).some((option) => option.kind !== "literal");

function toProblem(lines: LineMap, graph: FlowGraph, { severity, code, message, step, option }: PlanIssue): Problem {
  return problemAt(lines, placeOf(graph, step, option), code, message, { severity, ...(step !== null && { step }) });
}

function placeOf({ workflow, trigger, nodes }: FlowGraph, name: string | null, option: string | null): SourceRange {
  const step = nodes.find((node) => node.kind === "step" && node.name === name);
  const owner = step?.kind === "step" ? step : workflow!;
  const top = option === null ? null : topName(option);
  if (top === "trigger" && trigger && owner === workflow) return trigger.range;
  return (top === null ? undefined : owner.options[top]?.range) ?? owner.nameRange ?? owner.range;
}

/** `retry` of `retry.maxAttempts`. */
const topName = (option: string): string => /^[^.[]+/.exec(option)?.[0] ?? option;
