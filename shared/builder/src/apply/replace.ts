import type { Json } from "@fastn/core";
import type { FlowChange, FlowDependency, FlowGraph, FlowNode, FlowStep } from "../flow-graph.ts";
import { refuse } from "../refuse.ts";
import { newStep } from "./change-steps.ts";
import { checked } from "./checked.ts";
import { withStepOption } from "./options.ts";
import { needStep, toNodes, toTrees } from "./tree.ts";

type Replace = Extract<FlowChange, { type: "step.replace" }>;

/** What a step keeps whatever it does. */
const commonOptions: ReadonlySet<string> = new Set(["dependsOn", "label", "note", "onError", "once", "retry", "skip", "timeout"]);

/** Options of a step that do not survive its replacement, and those the new kind brings. An action keeps its input: most of it fits. */
export function optionsToReplace(step: FlowStep, { stepType, options }: Replace): { readonly gone: string[]; readonly added: Readonly<Record<string, Json>> } {
  const keepsInput = step.type === "action" && stepType === "action" && step.options["input"] !== undefined && Object.hasOwn(options, "input");
  const { input: _, ...others } = options;
  const gone = Object.keys(step.options).filter((name) => name !== "type" && !commonOptions.has(name) && !(keepsInput && name === "input"));
  return { gone, added: keepsInput ? others : options };
}

/** Another kind of step under the same name, in the same place, waiting for the same steps. */
export function replaceStep({ nodes }: FlowGraph, change: Replace): FlowNode[] {
  const step = needStep(nodes, change.step);
  if (nodes.some((node) => node.parent?.key === step.key)) {
    refuse(`"${step.name}" holds steps. Move or delete them first.`, { step: step.name });
  }
  const { gone, added } = optionsToReplace(step, change);
  const common = Object.keys(added).find((name) => commonOptions.has(name) || name === "type");
  if (common !== undefined) refuse(`\`${common}\` is not an option of one kind of step; set it by itself.`);
  // Without slots no option is taken for a list of steps: an empty `then` goes like any other.
  const bare = gone.reduce<FlowStep>((left, name) => withStepOption(left, [name], undefined), {
    ...step,
    slots: [],
    type: change.stepType === "gate" ? "action" : step.type,
  });
  const fresh = newStep({ type: "step.add", name: step.name, stepType: change.stepType, options: added, place: { parent: null } });
  const replaced: FlowStep = {
    ...bare,
    type: change.stepType,
    slots: fresh.slots,
    options: { ...bare.options, ...fresh.options },
    waitsFor: merged(bare.waitsFor, fresh.waitsFor),
  };
  const all = nodes.map((node) => (node === step ? replaced : node));
  return checked(nodes, toNodes(toTrees(all)), `"${step.name}" cannot be replaced by this`);
}

function merged(own: readonly FlowDependency[], more: readonly FlowDependency[]): FlowDependency[] {
  const added = more.filter(({ name, by }) => !own.some((dependency) => dependency.name === name && dependency.by === by));
  return [...own, ...added];
}
