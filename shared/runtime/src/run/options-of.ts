import type { PlanStep, PlanValue } from "@fastn/workflow/plan";

/** The options of a step that are evaluated before an attempt of it begins, in the order `beginStep` takes their values. */
export function optionsOf(step: PlanStep): readonly PlanValue[] {
  switch (step.type) {
    case "action":
      return step.run.kind === "handler" ? [] : [step.run.input];
    case "wait":
      switch (step.wait.kind) {
        case "for":
          return [step.wait.duration];
        case "until":
          return [step.wait.time];
        case "event":
          return [step.wait.match];
      }
      break;
    case "approval":
      return [step.approvers, step.message];
    case "notification":
      return [step.title, step.body];
    case "gate":
      return step.branches.flatMap(({ when }) => (when === null ? [] : [when]));
    case "loop":
      switch (step.loop.kind) {
        case "over":
          return [step.loop.items];
        case "times":
          return [step.loop.count];
        case "while":
          return [];
      }
  }
  return [];
}
