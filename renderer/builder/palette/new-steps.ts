import type { ConnectorInfo, Json, StepType } from "@fastn/core";
import { typeLooks } from "@fastn/builder/react";

/** Something the palette can add. */
export interface NewStep {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  readonly keywords: readonly string[];
  readonly icon: string;
  readonly colour: string;
  readonly stepType: StepType;
  /** What the step is called when that name is free. */
  readonly name: string;
  readonly options: Readonly<Record<string, Json>>;
  /** A handler to write into the new step, as code. */
  readonly handler?: string;
}

const basic = (stepType: StepType, label: string, hint: string, name: string, options: NewStep["options"], keywords: readonly string[]): NewStep => ({
  id: stepType,
  label,
  hint,
  keywords,
  ...typeLooks[stepType],
  stepType,
  name,
  options,
});

/** Steps of no connector, each valid as it is added. */
export const basicSteps: readonly NewStep[] = [
  {
    id: "code",
    label: "Code",
    hint: "A handler written in TypeScript",
    keywords: ["handler", "function", "script", "javascript"],
    ...typeLooks.code,
    stepType: "action",
    name: "code",
    options: {},
    handler: "async (ctx) => {\n  return {};\n}",
  },
  {
    id: "call",
    label: "Workflow",
    hint: "Runs another workflow of this folder",
    keywords: ["sub-workflow", "call", "child", "reuse"],
    ...typeLooks.workflow,
    stepType: "action",
    name: "call",
    options: { workflow: "other_workflow", input: {} },
  },
  basic("gate", "Gate", "Branches on a condition", "gate", { when: "{{true}}" }, ["if", "condition", "branch", "switch", "router"]),
  basic("loop", "Loop", "Repeats steps for each item", "loop", { over: "{{trigger.items}}" }, ["for each", "iterate", "map", "repeat"]),
  basic("wait", "Wait", "Sleeps for a time, or until an event", "wait", { for: "10m" }, ["delay", "sleep", "pause", "timer", "event"]),
  basic("approval", "Approval", "Waits for a person to agree", "approval", { approvers: [] }, ["human", "confirm", "sign off"]),
  basic("notification", "Notification", "Tells people", "notify", { channels: ["in_app"], title: "Something happened" }, ["message", "alert", "mail"]),
];

export function connectorSteps(connector: ConnectorInfo): readonly NewStep[] {
  return connector.actions.map((action) => ({
    id: action.name,
    label: action.displayName,
    hint: action.description === "" ? `${connector.displayName} · ${action.name}` : action.description,
    keywords: [connector.displayName, connector.name, action.name, action.entity, action.type],
    icon: connector.icon,
    colour: connector.color,
    stepType: "action",
    name: action.name,
    options: { connector: connector.name, action: action.name, input: {} },
  }));
}
