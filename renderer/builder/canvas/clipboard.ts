import { copySteps, type FlowChange, type FlowGraph } from "@fastn/builder";
import { graphFacts, placeBeside } from "@fastn/builder/react";
import { documents } from "../../app/documents/index.ts";
import { select, selectionOf } from "../../app/selection.ts";
import { shownCanvas } from "./canvas-stores.ts";
import { gesture, refused } from "./gestures.ts";

/** The flavour beside plain text: `{ format, code, steps }`, steps as data for other tools. */
const flavour = "application/x-fastn-steps+json";
const format = "fastn.steps/1";

/** What was copied last in this window, for where the system clipboard may not be read without asking. */
let lastCopied = "";

interface Copied {
  readonly code: string;
  readonly json: string;
  readonly keys: readonly string[];
}

function copied(file: string): Copied | null {
  const document = documents.find(file);
  if (document === undefined || document.graph === null || document.stale) return null;
  const keys = selectionOf(file).keys;
  const code = copySteps(document.text, document.graph, keys);
  if (code === "") return null;
  const steps = document.graph.nodes.flatMap((node) =>
    node.kind === "step" && keys.includes(node.key)
      ? [
          {
            name: node.name,
            type: node.type,
            options: Object.fromEntries(
              Object.entries(node.options).map(([name, value]) => [name, value.kind === "code" ? { code: value.text } : value.value]),
            ),
          },
        ]
      : [],
  );
  lastCopied = code;
  return { code, json: JSON.stringify({ format, code, steps }), keys };
}

/** Paste right behind what is selected, else at the end of the workflow. What was pasted is selected then. */
async function pasteCode(file: string, code: string, keepWaits: boolean, label = "Paste steps"): Promise<void> {
  const graph = documents.find(file)?.graph;
  if (graph === null || graph === undefined) return;
  const before = new Set(graph.nodes.map(({ key }) => key));
  const change: FlowChange = { type: "step.paste", code, place: placeFor(file, graph), keepWaits };
  if (!(await gesture(file, [change], label))) return;
  const added = (documents.find(file)?.graph?.nodes ?? []).filter(({ key, parent }) => !before.has(key) && (parent === null || before.has(parent.key)));
  select(
    file,
    added.map(({ key }) => key),
    "canvas",
  );
}

function placeFor(file: string, graph: FlowGraph): Extract<FlowChange, { type: "step.paste" }>["place"] {
  const last = selectionOf(file).keys.findLast((key) => graph.nodes.some((node) => node.key === key));
  return last === undefined ? { parent: null } : placeBeside(last, graphFacts(graph), 1);
}

export async function copyToClipboard(file: string): Promise<void> {
  const found = copied(file);
  if (found !== null) await navigator.clipboard.writeText(found.code);
}

export async function cutToClipboard(file: string): Promise<void> {
  const found = copied(file);
  if (found === null) return;
  await navigator.clipboard.writeText(found.code);
  shownCanvas.getState().commands?.remove();
}

/** By menu or a key of one's own: the browser may ask before a page reads the clipboard, and the desktop app never allows it. */
export async function pasteFromClipboard(file: string, keepWaits: boolean): Promise<void> {
  const text = await navigator.clipboard.readText().catch(() => lastCopied);
  await pasteCode(file, text, keepWaits);
}

export async function duplicate(file: string): Promise<void> {
  const found = copied(file);
  if (found === null) refused("Only steps can be duplicated, and only while their code can be read.");
  else await pasteCode(file, found.code, true, `Duplicate ${found.keys.length === 1 ? found.keys[0] : `${found.keys.length} steps`}`);
}

const inCanvas = (event: ClipboardEvent): boolean => {
  const element = event.target instanceof Element ? event.target : document.activeElement;
  if (element === null || element.closest("[data-scope=canvas]") === null) return false;
  return element.closest("input,textarea,[contenteditable=true],[role=dialog],[role=menu]") === null;
};

/** Ctrl+C, Ctrl+X and Ctrl+V as the browser tells of them: the one way to the clipboard that needs no permission. @returns what stops listening */
export function followClipboard(file: string, isReadOnly: () => boolean): () => void {
  const take = (event: ClipboardEvent): Copied | null => {
    const found = inCanvas(event) ? copied(file) : null;
    if (found === null || event.clipboardData === null) return null;
    event.preventDefault();
    event.clipboardData.setData("text/plain", found.code);
    event.clipboardData.setData(flavour, found.json);
    return found;
  };
  const onCopy = (event: ClipboardEvent): void => void take(event);
  const onCut = (event: ClipboardEvent): void => {
    if (isReadOnly()) return;
    if (take(event) !== null) shownCanvas.getState().commands?.remove();
  };
  const onPaste = (event: ClipboardEvent): void => {
    if (!inCanvas(event) || isReadOnly()) return;
    event.preventDefault();
    const data = event.clipboardData;
    void pasteCode(file, codeIn(data?.getData(flavour)) ?? data?.getData("text/plain") ?? "", false);
  };
  document.addEventListener("copy", onCopy);
  document.addEventListener("cut", onCut);
  document.addEventListener("paste", onPaste);
  return () => {
    document.removeEventListener("copy", onCopy);
    document.removeEventListener("cut", onCut);
    document.removeEventListener("paste", onPaste);
  };
}

function codeIn(json: string | undefined): string | null {
  try {
    const value: unknown = JSON.parse(json ?? "");
    const { format: found, code } = value as { format?: unknown; code?: unknown };
    return found === format && typeof code === "string" ? code : null;
  } catch {
    return null; // another program's data, or none
  }
}
