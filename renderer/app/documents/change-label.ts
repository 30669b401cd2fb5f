import type { FlowChange } from "@fastn/builder";

/** What a gesture did, as the history names it: "Undo rename customer to buyer". */
export function changeLabel(change: FlowChange): string {
  switch (change.type) {
    case "step.rename":
      return `Rename ${change.step} to ${change.to}`;
    case "step.setOption":
      return `Change ${change.path.join(".")} of ${change.step}`;
    case "step.add":
      return `Add ${change.name}`;
    case "step.delete":
      return `Delete ${change.step}`;
    case "step.connect":
      return `Connect ${change.from} to ${change.to}`;
    case "step.disconnect":
      return `Disconnect ${change.from} from ${change.to}`;
    case "step.move":
      return `Move ${change.step}`;
    case "step.replace":
      return `Replace ${change.step}`;
    case "step.paste":
      return "Paste steps";
    case "workflow.setOption":
      return `Change ${change.path.join(".")} of the workflow`;
    case "trigger.setOption":
      return `Change ${change.path.join(".")} of the trigger`;
    case "text":
      return "Edit code";
  }
}
