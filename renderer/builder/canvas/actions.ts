import { canvasActions, type CanvasCommands } from "@fastn/builder/react";
import { registerActions, type Action } from "../../app/actions/index.ts";
import { documents } from "../../app/documents/index.ts";
import { select, selectionOf } from "../../app/selection.ts";
import { knownWorkspace } from "../../app/workspace/use-workspace.ts";
import { canvasStore, shownCanvas } from "./canvas-stores.ts";
import { copyToClipboard, cutToClipboard, duplicate, pasteFromClipboard } from "./clipboard.ts";
import { gesture, refused } from "./gestures.ts";
import { layouts } from "./studio-layouts.ts";
import type { ReplaceRequest } from "../palette/step-palette.tsx";
import { isSkipped } from "./step-facts.ts";
import { wrapChanges, type Wrapper } from "./wrap-steps.ts";

const canEditNow = (): boolean => knownWorkspace()?.readOnly !== true;
const shown = (): { readonly file: string; readonly commands: CanvasCommands } | null => {
  const { file, commands } = shownCanvas.getState();
  return file === null || commands === null ? null : { file, commands };
};
/** A name is being typed, or its field is about to open: letters are no commands then. */
const isRenaming = (): boolean => {
  const canvas = shown();
  return canvas !== null && canvasStore(canvas.file).getState().renaming !== null;
};
const onCanvas = (run: (file: string, commands: CanvasCommands) => void | Promise<void>) => (): void | Promise<void> => {
  const canvas = shown();
  return canvas === null ? undefined : run(canvas.file, canvas.commands);
};

/** The selected steps into a gate or loop of their own. */
export async function wrap(file: string, wrapper: Wrapper): Promise<void> {
  const graph = documents.find(file)?.graph;
  if (graph === null || graph === undefined) return;
  const planned = wrapChanges(graph, selectionOf(file).keys, wrapper);
  if (typeof planned === "string") return refused(planned);
  if (await gesture(file, planned.changes, `Group in ${planned.name}`)) select(file, [planned.name], "canvas");
}

let askReplace: ((request: ReplaceRequest) => void) | null = null;
/** The canvas shown opens the palette. @returns what stops listening */
export function onReplaceAsked(listener: (request: ReplaceRequest) => void): () => void {
  askReplace = listener;
  return () => {
    if (askReplace === listener) askReplace = null;
  };
}

/** Ask what the selected step should become. */
export function replaceSelected(file: string): void {
  const key = selectionOf(file).keys.at(-1);
  const card = key === undefined ? null : document.querySelector(`[data-scope=canvas] [data-key="${CSS.escape(key)}"]`);
  if (key === undefined || card === null) return;
  if (documents.find(file)?.graph?.nodes.find((node) => node.key === key)?.kind !== "step") return refused("Only steps can be replaced.");
  const { left, bottom } = card.getBoundingClientRect();
  askReplace?.({ replace: key, at: { x: left, y: bottom } });
}

export async function toggleSkip(file: string): Promise<void> {
  const graph = documents.find(file)?.graph;
  const steps = (graph?.nodes ?? []).filter((node) => node.kind === "step" && selectionOf(file).keys.includes(node.key));
  if (steps.length === 0) return;
  const off = !steps.every(isSkipped);
  await gesture(
    file,
    steps.filter((step) => isSkipped(step) !== off).map((step) => ({ type: "step.setOption", step: step.key, path: ["skip"], value: off ? true : undefined })),
    `Switch ${steps.length === 1 ? steps[0]?.key : `${steps.length} steps`} ${off ? "off" : "on"}`,
  );
}

export function turnDirection(file: string): void {
  const turn = (): void =>
    void layouts.update(file, (layout) => ({ ...layout, direction: layout.direction === "right" ? ("down" as const) : ("right" as const) }));
  turn();
  documents.recordEffect(file, { label: "Turn the canvas", undo: turn, redo: turn });
}

/** An action on the selection that changes the workflow. */
const editing = (id: Action["id"], title: string, shortcuts: readonly string[], run: (file: string) => void | Promise<void>): Action => ({
  id,
  title,
  group: "Canvas",
  scope: "canvas",
  shortcuts,
  when: () => shown() !== null && canEditNow() && !isRenaming(),
  run: onCanvas(run),
});

const own: readonly Action[] = [
  {
    id: "canvas.copy",
    title: "Copy the selected steps",
    group: "Canvas",
    scope: "canvas",
    shortcuts: ["Mod+C"],
    native: true,
    when: () => shown() !== null,
    run: onCanvas(copyToClipboard),
  },
  { ...editing("canvas.cut", "Cut the selected steps", ["Mod+X"], cutToClipboard), native: true },
  { ...editing("canvas.paste", "Paste steps", ["Mod+V"], (file) => pasteFromClipboard(file, false)), native: true },
  editing("canvas.pasteKeeping", "Paste steps, keeping what they wait for", ["Mod+Shift+V"], (file) => pasteFromClipboard(file, true)),
  editing("canvas.duplicate", "Duplicate the selected steps", ["Mod+D"], duplicate),
  editing("canvas.replace", "Replace the step by another kind", ["R"], replaceSelected),
  editing("canvas.wrapGate", "Group the selected steps in a gate", ["Mod+G"], (file) => wrap(file, "gate")),
  editing("canvas.wrapLoop", "Put the selected steps in a loop", ["Mod+Shift+G"], (file) => wrap(file, "loop")),
  editing("canvas.skip", "Switch the selected steps off or on", ["D"], toggleSkip),
  { id: "canvas.turn", title: "Turn the canvas: top to bottom or left to right", group: "Canvas", when: () => shown() !== null, run: onCanvas(turnDirection) },
];

registerActions([
  ...canvasActions.map(({ id, title, shortcuts, hidden, edits, run }): Action => ({
    id,
    title,
    group: "Canvas",
    shortcuts,
    scope: "canvas",
    ...(hidden === true && { hidden }),
    when: () => shown() !== null && (edits !== true || canEditNow()) && (id === "canvas.escape" || !isRenaming()),
    run: onCanvas((_file, commands) => run(commands)),
  })),
  ...own,
]);
