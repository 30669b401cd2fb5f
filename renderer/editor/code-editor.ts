import type { Problem } from "@fastn/core";
import { documents, type DocumentState } from "../app/documents/index.ts";
import { editorProblems } from "../app/problems/use-problems.ts";
import { select, selection } from "../app/selection.ts";
import { settings } from "../settings/settings-store.ts";
import { cursorPlace } from "./cursor-place.tsx";
import { modelOf } from "./models.ts";
import { monaco } from "./monaco.ts";
import { rangeOf, stepAt } from "./step-at.ts";

type Editor = ReturnType<typeof monaco.editor.create>;
type ViewState = ReturnType<Editor["saveViewState"]>;

/** Scroll, folds and cursor of files that are not shown now. */
const viewStates = new Map<string, ViewState>();
const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");

export function createCodeEditor(element: HTMLElement, file: string, readOnly: boolean): Editor {
  const style = getComputedStyle(document.documentElement);
  const editor = monaco.editor.create(element, {
    model: modelOf(file),
    ariaLabel: "Code editor",
    automaticLayout: true,
    fixedOverflowWidgets: true,
    fontFamily: style.getPropertyValue("--font-code"),
    fontSize: settings.getState().fontSize,
    lineHeight: 1.55,
    minimap: { enabled: false },
    padding: { top: 8, bottom: 8 },
    readOnly,
    readOnlyMessage: { value: "The folder is read-only: nothing can be changed here." },
    renderWhitespace: "selection",
    scrollBeyondLastLine: false,
    smoothScrolling: !reducedMotion.matches,
    cursorSmoothCaretAnimation: "off",
    stickyScroll: { enabled: true, maxLineCount: 3 },
    wordBasedSuggestions: "currentDocument",
    // Marking every odd character of a German label as suspicious helps nobody.
    unicodeHighlight: { ambiguousCharacters: false },
    lineNumbersMinChars: 3,
    // Order numbers such as #1001 are no colours.
    colorDecorators: false,
    defaultColorDecorators: "never",
    folding: true,
    glyphMargin: false,
  });
  const state = viewStates.get(file);
  if (state !== undefined && state !== null) editor.restoreViewState(state);
  return editor;
}

export function disposeCodeEditor(editor: Editor, file: string): void {
  viewStates.set(file, editor.saveViewState());
  editor.dispose();
}

/** The graph's ranges fit the text. */
const fits = (document: DocumentState | undefined): document is DocumentState & { graph: NonNullable<DocumentState["graph"]> } =>
  document?.graph !== null && document !== undefined && !document.stale && document.graphRevision === document.revision;

/** The step under the cursor becomes the selection, and the selected step is outlined; neither takes the focus. @returns what stops it */
export function syncSelection(editor: Editor, file: string): () => void {
  const outline = editor.createDecorationsCollection();
  const cursor = editor.onDidChangeCursorPosition(({ position }) => {
    const document = documents.find(file);
    if (!editor.hasTextFocus() || !fits(document)) return;
    const key = stepAt(document.graph, position.lineNumber, position.column);
    select(file, key === null ? [] : [key], "code");
  });

  let shown: readonly string[] = [];
  const show = (): void => {
    const document = documents.find(file);
    const { keys, origin } = selection.getState().byFile[file] ?? { keys: [], origin: "panel" };
    if (!fits(document)) return;
    const ranges = keys.flatMap((key) => rangeOf(document.graph, key) ?? []);
    outline.set(
      ranges.map(({ line, column, endLine, endColumn }) => ({
        range: new monaco.Range(line, column, endLine, endColumn),
        options: { isWholeLine: true, className: "fastn-step-lines", linesDecorationsClassName: "fastn-step-bar" },
      })),
    );
    const [first] = ranges;
    const moved = keys !== shown;
    shown = keys;
    if (moved && origin !== "code" && first !== undefined) editor.revealLineInCenterIfOutsideViewport(first.line);
  };
  show();
  const stops = [selection.subscribe(show), documents.store.subscribe((now, before) => now.documents[file] !== before.documents[file] && show())];
  return () => {
    cursor.dispose();
    outline.clear();
    for (const stop of stops) stop();
  };
}

/** Tell the status bar where the cursor is. @returns what stops it */
export function tellCursor(editor: Editor): () => void {
  const listener = editor.onDidChangeCursorSelection(({ selection: range }) => {
    const selected = editor.getModel()?.getValueLengthInRange(range) ?? 0;
    cursorPlace.setState({ place: { line: range.positionLineNumber, column: range.positionColumn, selected } });
  });
  return () => {
    listener.dispose();
    cursorPlace.setState({ place: null });
  };
}

/** After undo and redo the cursor goes where the text changed; after a gesture on the canvas that place comes into view. @returns what stops it */
export function followChanges(editor: Editor, file: string): () => void {
  return documents.onText((change) => {
    if (change.file !== file || change.origin === "typing") return;
    const at = change.edits.at(-1);
    const model = editor.getModel();
    if (at === undefined || model === null) return;
    // The model's offsets count one character a line end; the difference does not matter for bringing a line into view.
    const lines = change.after.slice(0, at.start + at.text.length).split(/\r\n|\r|\n/).length;
    if (change.origin === "history" && editor.hasTextFocus())
      editor.setPosition({ lineNumber: lines, column: model.getLineMaxColumn(Math.min(lines, model.getLineCount())) });
    editor.revealLineInCenterIfOutsideViewport(lines);
  });
}

const severities = { error: 8, warning: 4, info: 2 } as const;

/** Draw the problems of a file into its code. */
export function showMarkers(file: string, problems: readonly Problem[]): void {
  const model = modelOf(file);
  if (model === null) return;
  const markers = problems.map(({ severity, code, message, line, column, endLine, endColumn }) => {
    const word = model.getWordAtPosition({ lineNumber: Math.min(line, model.getLineCount()), column });
    return {
      severity: severities[severity],
      code,
      message,
      source: "fastn",
      startLineNumber: line,
      startColumn: column,
      endLineNumber: endLine ?? line,
      endColumn: endColumn ?? word?.endColumn ?? column + 1,
    };
  });
  monaco.editor.setModelMarkers(model, "fastn", markers);
}

const toSeverity = (severity: number): Problem["severity"] => (severity >= severities.error ? "error" : severity >= severities.warning ? "warning" : "info");

/** Hand what TypeScript and JSON found in a file to the Problems panel. @returns what stops it */
export function collectMarkers(file: string): () => void {
  const collect = (): void => {
    const model = modelOf(file);
    if (model === null) return;
    const found = monaco.editor
      .getModelMarkers({ resource: model.uri })
      .filter(({ owner, severity }) => owner !== "fastn" && severity >= severities.info)
      .map((marker): Problem => {
        const code = typeof marker.code === "object" ? marker.code.value : (marker.code ?? "");
        return {
          severity: toSeverity(marker.severity),
          code: marker.owner === "typescript" ? `TS${code}` : code === "" ? marker.owner.toUpperCase() : code,
          message: marker.message,
          file,
          line: marker.startLineNumber,
          column: marker.startColumn,
          endLine: marker.endLineNumber,
          endColumn: marker.endColumn,
        };
      });
    // Our own markers end up here too: telling of nothing new would go round in circles.
    if (JSON.stringify(found) === JSON.stringify(editorProblems.getState().byFile[file] ?? [])) return;
    editorProblems.setState(({ byFile }) => ({ byFile: { ...byFile, [file]: found } }));
  };
  collect();
  const listener = monaco.editor.onDidChangeMarkers((uris) => {
    if (uris.some((uri) => uri.toString() === modelOf(file)?.uri.toString())) collect();
  });
  return () => listener.dispose();
}

/** Where a node's code begins; null while the graph does not fit the text or has no such node. */
export function placeOf(file: string, key: string): { readonly line: number; readonly column: number } | null {
  const document = documents.find(file);
  return fits(document) ? rangeOf(document.graph, key) : null;
}
