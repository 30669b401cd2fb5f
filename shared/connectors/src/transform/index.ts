import { actionTable, type ConnectorDefinition } from "../definition.ts";
import { listActions } from "./lists.ts";
import { shapeActions } from "./shapes.ts";

/** Declarative work on lists. Data is never read as an expression here: what looks like `{{…}}` inside an item stays text. */
export const transform: ConnectorDefinition = {
  name: "transform",
  displayName: "Transform",
  description: "Filter, map, sort, split, merge and sum up lists.",
  category: "built-in",
  color: "#7c3aed",
  icon: "shuffle",
  auth: { type: "none" },
  actions: actionTable([...listActions, ...shapeActions]),
};
