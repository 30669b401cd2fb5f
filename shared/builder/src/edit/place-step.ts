import type { StepPlace, TextEdit } from "../flow-graph.ts";
import type { ListEntry, ListModel, ObjectModel } from "../model/types.ts";
import { refuse } from "../refuse.ts";
import { bracketsOf, stepModel, type EditContext } from "./context.ts";
import { insertItem, type Print } from "./list-edits.ts";
import { workflowOptions } from "./plan-options.ts";
import { addPrinted } from "./set-value.ts";

/** Put a step's text at a place of the workflow. */
export function insertStep(context: EditContext, place: StepPlace, print: Print, tail = ""): TextEdit[] {
  const { list, owner, property } = listAt(context, place);
  const { trivia, style } = context;
  if (list.array === null) {
    if (list.entries.length > 0 || owner.members.has(property)) refuse(`\`${property}\` is code there. Change it in the editor.`);
    return addPrinted(context, owner, property, (indent) => {
      const inner = indent + style.unit;
      return `[${style.eol}${inner}${print(inner)}${style.trailingComma ? "," : ""}${tail}${style.eol}${indent}]`;
    });
  }
  const brackets = bracketsOf(list.array);
  const next = place.index === undefined ? undefined : list.entries[place.index];
  if (next === undefined) return insertItem(trivia, style, brackets, brackets.items.length, print, tail);
  const before = list.entries[place.index! - 1];
  // In the middle of a list that is spread in, the step goes into that list; at its edge, into this one.
  const inSpread = before !== undefined && before.top === next.top && next.array !== null;
  const array = inSpread ? next.array! : list.array;
  const anchor = inSpread ? next.element : next.top;
  const index = array.elements.filter((element) => element !== null).findIndex((element) => element === anchor);
  return insertItem(trivia, style, bracketsOf(array), index, print, tail);
}

function listAt(context: EditContext, { parent }: StepPlace): { list: ListModel; owner: ObjectModel; property: string } {
  if (parent === null) {
    const owner = workflowOptions(context);
    return { list: context.model.root ?? { array: null, entries: [] }, owner, property: "steps" };
  }
  const slot = stepModel(context, parent.key).slots.find((candidate) => candidate.name === parent.slot);
  return slot ?? refuse(`Step "${parent.key}" holds no list "${parent.slot}".`, { step: parent.key });
}

/** The place of a step in the array literal it is written in. */
export function entryOf(context: EditContext, key: string): ListEntry {
  const lists = context.model.root ? [context.model.root] : [];
  for (const node of context.model.nodes) if (node.kind === "step") lists.push(...node.slots.map((slot) => slot.list));
  const entry = lists.flatMap((list) => list.entries).find((candidate) => candidate.node.key === key);
  return entry ?? refuse(`There is no step "${key}" in this file.`, { step: key });
}

/** Index of an entry among the elements of its array. */
export function indexInArray({ array, element }: ListEntry): number {
  return array?.elements.filter((candidate) => candidate !== null).indexOf(element as never) ?? -1;
}
