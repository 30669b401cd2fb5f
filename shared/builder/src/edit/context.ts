import type * as t from "@babel/types";
import type { TextEdit } from "../flow-graph.ts";
import type { NodeModel, SourceModel, StepModel } from "../model/types.ts";
import type { ParsedSource } from "../parse/parse.ts";
import type { References } from "../parse/references.ts";
import { refuse } from "../refuse.ts";
import type { Bracketed } from "./list-edits.ts";
import { readStyle, type Style } from "./style.ts";
import { Trivia } from "./trivia.ts";

/** Everything an edit is planned from: one reading of the file. */
export interface EditContext {
  readonly model: SourceModel;
  readonly references: References;
  readonly trivia: Trivia;
  readonly style: Style;
}

/** Plans one round of text edits. Rounds follow each other on a fresh reading, so a plan never has to think of another's edits. */
export type Round = (context: EditContext) => readonly TextEdit[];

export function toContext({ model, references }: ParsedSource, style?: Style): EditContext {
  if (model === null) refuse("The code cannot be read. Correct its errors first.");
  return { model, references, trivia: new Trivia(model.module), style: style ?? readStyle(model.module) };
}

export function stepModel({ model }: EditContext, key: string): StepModel {
  const node = model.nodes.find((candidate: NodeModel) => candidate.key === key);
  if (node?.kind !== "step") refuse(`There is no step "${key}" in this file.`, { step: key });
  return node;
}

export function bracketsOf(node: t.ArrayExpression | t.ObjectExpression): Bracketed {
  const items = node.type === "ArrayExpression" ? node.elements.filter((element) => element !== null) : node.properties;
  return { start: node.start!, end: node.end!, items: items.map((item) => ({ start: item.start!, end: item.end! })) };
}

/** Line of an offset, for messages. */
export const lineOf = ({ model }: EditContext, offset: number): number => model.module.lines.position(offset).line;
