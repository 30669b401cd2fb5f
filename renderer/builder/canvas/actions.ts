import { canvasActions, type CanvasCommands } from "@fastn/builder/react";
import { registerActions, type Action } from "../../app/actions/index.ts";
import { documents } from "../../app/documents/index.ts";
import { selectionOf } from "../../app/selection.ts";
import { knownWorkspace } from "../../app/workspace/use-workspace.ts";
import { canvasStore, shownCanvas } from "./canvas-stores.ts";
import { gesture, refused } from "./gestures.ts";
import { layouts } from "./studio-layouts.ts";
import { isSkipped } from "./step-facts.ts";
import { duplicateChange } from "./step-text.ts";

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

export async function duplicate(file: string): Promise<void> {
  const document = documents.find(file);
  const key = selectionOf(file).keys.at(-1);
  if (document?.graph === null || document === undefined || key === undefined) return;
  const copy = document.stale ? null : duplicateChange(document.graph, document.text, key);
  if (copy === null) {
    refused("Only a single step with a plain name can be duplicated. Copy its code in the editor instead.");
    return;
  }
  if (await gesture(file, [copy.change], `Duplicate ${key}`)) shown()?.commands.reveal(copy.name, { flash: true });
}

/** The code of the selected steps on the clipboard, ready to be pasted into any workflow. */
export async function copySteps(file: string): Promise<void> {
  const document = documents.find(file);
  if (document?.graph === null || document === undefined || document.stale) return;
  const keys = new Set(selectionOf(file).keys);
  const texts = document.graph.nodes.filter((node) => keys.has(node.key) && !(node.parent !== null && keys.has(node.parent.key)));
  if (texts.length > 0) await navigator.clipboard.writeText(`${texts.map(({ range }) => document.text.slice(range.start, range.end)).join(",\n")},\n`);
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

const own: readonly Action[] = [
  {
    id: "canvas.duplicate",
    title: "Duplicate the step",
    group: "Canvas",
    scope: "canvas",
    shortcuts: ["Mod+D"],
    when: () => shown() !== null && canEditNow() && !isRenaming(),
    run: onCanvas(duplicate),
  },
  {
    id: "canvas.copy",
    title: "Copy the code of the selected steps",
    group: "Canvas",
    scope: "canvas",
    shortcuts: ["Mod+C"],
    when: () => shown() !== null,
    run: onCanvas(copySteps),
  },
  {
    id: "canvas.skip",
    title: "Switch the selected steps off or on",
    group: "Canvas",
    scope: "canvas",
    shortcuts: ["D"],
    when: () => shown() !== null && canEditNow() && !isRenaming(),
    run: onCanvas(toggleSkip),
  },
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
