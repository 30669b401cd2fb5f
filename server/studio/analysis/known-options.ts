import type { StepType } from "@fastn/core";

const common = ["type", "dependsOn", "retry", "timeout", "onError", "skip", "once", "note", "label", "output"];

/** Options each step type has (design: workflow page, "Step types and their options"). Child lists count: they are options too. */
export const knownOptions: Readonly<Record<StepType, ReadonlySet<string>>> = {
  action: new Set([...common, "connector", "action", "workflow", "input", "handler"]),
  wait: new Set([...common, "for", "until", "event"]),
  approval: new Set([...common, "approvers", "message", "expiresIn", "onTimeout"]),
  notification: new Set([...common, "channels", "severity", "title", "body"]),
  gate: new Set([...common, "when", "then", "otherwise", "cases", "default"]),
  loop: new Set([...common, "over", "times", "while", "concurrency", "maxIterations", "onItemError", "steps"]),
};
