import { actionTable, type ConnectorDefinition } from "../definition.ts";
import { documentActions } from "./convert.ts";
import { listActions } from "./lists.ts";
import { shapeActions } from "./shapes.ts";
import { fieldActions } from "./split-fields.ts";
import { templateActions } from "./template.ts";

/** Declarative work on lists. Data is never read as an expression here: what looks like `{{…}}` inside an item stays text. */
export const transform: ConnectorDefinition = {
  name: "transform",
  displayName: "Transform",
  description: "Filter, map, sort, split, merge and sum up lists; convert JSON, CSV and XML; fill templates.",
  category: "built-in",
  color: "#7c3aed",
  icon: "shuffle",
  auth: { type: "none" },
  actions: actionTable([...listActions, ...fieldActions, ...shapeActions, ...documentActions, ...templateActions]),
};
