import { AppError } from "@fastn/core";
import { documents, type GesturePart } from "../../app/documents/index.ts";
import { renameSelected } from "../../app/selection.ts";
import { toast } from "../../ui/index.ts";
import { reportError } from "../../app/report-error.ts";
import { layouts } from "./studio-layouts.ts";

/** Say why something cannot be done: the person asked for it, nothing broke. */
export function refused(reason: string): void {
  toast({ tone: "warning", title: "That is not possible", body: reason });
}

/** Make the changes of one gesture; one press of undo takes them back. @returns why it was not done, null when it was */
export async function tryGesture(file: string, changes: readonly GesturePart[], label?: string): Promise<AppError | Error | null> {
  const renames = changes.flatMap((change) => (typeof change !== "function" && change.type === "step.rename" ? [change] : []));
  try {
    // Before the graph knows the new name, so that its card is laid out where it stood.
    for (const { step, to } of renames) layouts.rename(file, step, to);
    await documents.applyChanges(file, changes, label);
    for (const { step, to } of renames) renameSelected(file, step, to);
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** `tryGesture`, telling the person when it was not done. @returns whether it was done */
export async function gesture(file: string, changes: readonly GesturePart[], label?: string): Promise<boolean> {
  const error = await tryGesture(file, changes, label);
  if (error instanceof AppError && error.code === "EDIT_REFUSED") refused(error.message);
  else if (error !== null) reportError("The workflow was not changed", error);
  return error === null;
}
