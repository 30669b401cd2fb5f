import type * as t from "@babel/types";
import { triggerTypes, type Problem, type TriggerType } from "@fastn/core";
import { unwrap, type Node } from "../source/ast.ts";
import { readBindings, resolve, type Bindings } from "../source/bindings.ts";
import type { Module } from "../source/parse-module.ts";
import { problemAt } from "../source/problem-at.ts";
import { staticString } from "../source/static-value.ts";
import { defaultExport } from "./default-export.ts";
import { dslCall, triggerCall } from "./dsl.ts";
import { readNameLiteral, readObject } from "./read-object.ts";
import { StepReader } from "./read-steps.ts";
import type { FunctionLike, ListModel, ObjectModel, SourceModel, TriggerModel, WorkflowModel } from "./types.ts";

/** Name of the one step of a function-form workflow, as runs know it. */
const functionStep = "main";

type ReadFile = Module & { readonly file: t.File };

/** @param fileName last part of the path without its ending: the name of a workflow that has no other */
export function readModel(module: ReadFile, fileName: string): SourceModel {
  const bindings = readBindings(module.file.program);
  const exported = defaultExport(module.file.program, bindings);
  const reader = new StepReader(module, bindings);
  const base = { module, bindings, trigger: null, root: null };
  if (exported === null) return { ...base, workflow: null, nodes: [], problems: [noWorkflow(module, { start: 0, end: 0 })] };

  const call = dslCall(bindings, exported, "workflow");
  if (call) {
    const read = readCall(bindings, call, fileName, reader);
    const calls = [call, ...(read.trigger?.call ? [read.trigger.call] : []), ...reader.nodes.flatMap((node) => (node.kind === "step" ? [node.call] : []))];
    return { ...base, ...read, nodes: reader.nodes, problems: [...missingImports(module, bindings, calls), ...reader.problems] };
  }
  if (isFunctionLike(exported)) {
    const workflow: WorkflowModel = { name: fileName, nameLiteral: null, form: "function", node: exported, options: null };
    reader.nodes.push({
      kind: "step",
      key: functionStep,
      name: functionStep,
      nameLiteral: null,
      type: "action",
      call: exported,
      options: null,
      parent: null,
      slots: [],
    });
    return { ...base, workflow, nodes: reader.nodes, problems: [] };
  }
  if (isNeverWorkflow(exported)) {
    return { ...base, workflow: null, nodes: [], problems: [noWorkflow(module, { start: exported.start!, end: exported.end! })] };
  }
  reader.addOpaque(exported, null);
  return { ...base, workflow: { name: fileName, nameLiteral: null, form: "opaque", node: exported, options: null }, nodes: reader.nodes, problems: [] };
}

function readCall(
  bindings: Bindings,
  call: t.CallExpression,
  fileName: string,
  reader: StepReader,
): { workflow: WorkflowModel; trigger: TriggerModel | null; root: ListModel | null } {
  const [nameArgument, optionsArgument] = call.arguments;
  const name = (nameArgument && staticString(bindings, nameArgument)) ?? fileName;
  const nameLiteral = nameArgument ? readNameLiteral(bindings, nameArgument) : null;
  const options = optionsArgument ? readObject(bindings, optionsArgument) : null;
  if (options === null) {
    if (optionsArgument) reader.addOpaque(optionsArgument, null);
    return { workflow: { name, nameLiteral, form: "opaque", node: call, options: null }, trigger: null, root: null };
  }
  const steps = options.members.get("steps");
  const root = steps?.uncertain ? reader.readList(steps.property, null) : reader.readList(steps ? unwrap(steps.value) : null, null);
  return { workflow: { name, nameLiteral, form: "steps", node: call, options }, trigger: readTrigger(bindings, options), root };
}

function readTrigger(bindings: Bindings, workflow: ObjectModel): TriggerModel | null {
  const member = workflow.members.get("trigger");
  if (member === undefined) return null;
  const value = resolve(bindings, member.value);
  const made = triggerCall(bindings, value);
  if (made) {
    const [argument] = made.call.arguments;
    const options = argument ? readObject(bindings, argument) : null;
    return { type: asTriggerType(made.kind.name), typeNode: made.kind, member, options, call: made.call };
  }
  const options = readObject(bindings, value);
  const type = options?.members.get("type");
  const name = type && !type.uncertain ? staticString(bindings, type.value) : null;
  return { type: asTriggerType(name), typeNode: type ? unwrap(type.value) : null, member, options, call: null };
}

function asTriggerType(name: string | null): TriggerType | "unknown" {
  return triggerTypes.find((type) => type === name) ?? "unknown";
}

function isFunctionLike(node: Node): node is FunctionLike {
  return node.type === "FunctionDeclaration" || node.type === "FunctionExpression" || node.type === "ArrowFunctionExpression";
}

function isNeverWorkflow(node: Node): boolean {
  return (
    node.type === "ObjectExpression" ||
    node.type === "ArrayExpression" ||
    node.type.startsWith("Class") ||
    node.type.startsWith("TS") ||
    node.type.endsWith("Literal")
  );
}

function noWorkflow(module: Module, span: { start: number; end: number }): Problem {
  const message = `The file exports no workflow. Write \`export default workflow("name", { ... })\` or \`export default async function (ctx) { ... }\`.`;
  return problemAt(module.lines, span, "WORKFLOW_EMPTY", message);
}

/** One problem for each DSL function that is called though nothing declares it. */
function missingImports(module: ReadFile, bindings: Bindings, calls: readonly Node[]): Problem[] {
  const first = new Map<string, Node>();
  for (const call of calls) {
    if (call.type !== "CallExpression") continue;
    const callee = unwrap(call.callee);
    const root = callee.type === "MemberExpression" ? unwrap(callee.object) : callee;
    if (root.type === "Identifier" && !bindings.has(root.name) && !first.has(root.name)) first.set(root.name, root);
  }
  return [...first].map(([name, node]) => {
    const message = `\`${name}\` is not declared. Add \`import { ${name} } from "@fastn/workflow";\`.`;
    return problemAt(module.lines, { start: node.start!, end: node.end! }, "WORKFLOW_INVALID", message);
  });
}
