import type { FlowChange, FlowGraph } from "@fastn/builder";
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

/** A name for a new step that no step has yet: `get_customer`, `get_customer_2`. */
export function freeName(wanted: string, graph: FlowGraph): string {
  const base =
    wanted
      .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
      .replace(/[^A-Za-z0-9]+/g, "_")
      .replace(/^_+|_+$/g, "")
      .toLowerCase()
      .replace(/^(?=\d)/, "step_") || "step";
  const taken = new Set(graph.nodes.flatMap((node) => (node.kind === "step" ? [node.name] : [])));
  if (!taken.has(base)) return base;
  for (let count = 2; ; count++) if (!taken.has(`${base}_${count}`)) return `${base}_${count}`;
}

/** The step once more right after itself, its code included, under a free name. null for what cannot be copied. */
export function duplicateChange(graph: FlowGraph, source: string, key: string): { readonly change: FlowChange; readonly name: string } | null {
  const node = graph.nodes.find((candidate) => candidate.key === key);
  if (node?.kind !== "step" || node.nameRange === null || graph.nodes.some((other) => other.parent?.key === key)) return null;
  const { range, nameRange } = node;
  const name = freeName(`${node.name}_copy`, graph);
  const copy = source.slice(range.start, nameRange.start) + name + source.slice(nameRange.end, range.end);
  const indent = " ".repeat(range.column - 1);
  return { name, change: { type: "text", edits: [{ start: range.end, end: range.end, text: `,\n${indent}${copy}` }] } };
}
