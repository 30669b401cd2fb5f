import type { EditResult, FlowChange } from "../flow-graph.ts";
import type { ParseOptions } from "../parse/parse.ts";
import { editGraph } from "./edit-graph.ts";
import { paste } from "./paste.ts";
import { applyEdits, invertEdits } from "./text-edits.ts";

/**
 * The source with one change made, touching only the text it must: comments, formatting and all other code stay byte for byte.
 * The result is read again and has to mean exactly what `apply` says; otherwise nothing is changed.
 * @throws AppError EDIT_REFUSED with the reason, when the change is not allowed or the code is written so that it cannot be made safely
 */
export function edit(source: string, change: FlowChange, options: ParseOptions = {}): EditResult {
  if (change.type === "step.paste") return paste(source, change, options);
  if (change.type !== "text") return editGraph(source, change, options);
  const edits = [...change.edits].sort((a, b) => a.start - b.start || a.end - b.end);
  return { source: applyEdits(source, edits), edits, inverse: invertEdits(source, edits) };
}
