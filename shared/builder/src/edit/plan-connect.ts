import type { FlowChange } from "../flow-graph.ts";
import { flattenList } from "../model/flatten-list.ts";
import { staticString } from "../source/static-value.ts";
import { stepModel, type EditContext, type Round } from "./context.ts";
import { opRounds, stepOptions } from "./plan-options.ts";
import type { Op } from "./set-value.ts";

export function connectRounds(context: EditContext, { from, to }: Extract<FlowChange, { type: "step.connect" }>): Round[] {
  const { name } = stepModel(context, from);
  const now = dependsOn(context, to);
  const op: Op =
    now === null
      ? { kind: "set", path: ["dependsOn"], value: [name] }
      : now.single
        ? { kind: "set", path: ["dependsOn"], value: [...now.names, name] }
        : { kind: "insert", path: ["dependsOn", now.names.length], value: name };
  return opRounds((fresh) => stepOptions(fresh, to), [op]);
}

/** Rounds that take names out of a step's `dependsOn`, and the option with the last of them. */
export function disconnectRounds(context: EditContext, key: string, names: ReadonlySet<string>): Round[] {
  const now = dependsOn(context, key);
  if (now === null) return [];
  const at = now.names.flatMap((name, index) => (names.has(name) ? [index] : []));
  if (at.length === 0) return [];
  const all = at.length === now.names.length;
  const ops: Op[] = all ? [{ kind: "remove", path: ["dependsOn"] }] : at.toReversed().map((index) => ({ kind: "remove", path: ["dependsOn", index] }));
  return opRounds((fresh) => stepOptions(fresh, key), ops);
}

function dependsOn(context: EditContext, key: string): { names: string[]; single: boolean } | null {
  const member = stepOptions(context, key).members.get("dependsOn");
  if (member === undefined) return null;
  const single = staticString(context.model.bindings, member.value);
  if (single !== null) return { names: [single], single: true };
  const flat = flattenList(context.model.bindings, member.value, 1000);
  return { names: (flat?.elements ?? []).map(({ element }) => staticString(context.model.bindings, element) ?? ""), single: false };
}
