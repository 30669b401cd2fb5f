import { documents } from "../app/documents/index.ts";
import { inlineValues } from "../runs/inline-values.ts";
import { liveRuns } from "../runs/live-runs.ts";
import { settings } from "../settings/settings-store.ts";
import { monaco } from "./monaco.ts";

type Editor = ReturnType<typeof monaco.editor.create>;

/** Values of the file's last run, dimmed at the ends of lines, while the setting is on. @returns what stops it */
export function showInlineValues(editor: Editor, file: string): () => void {
  const drawn = editor.createDecorationsCollection();
  const show = (): void => {
    const document = documents.find(file);
    const { byId, shownByFile } = liveRuns.getState();
    const run = byId[shownByFile[file] ?? ""];
    const model = editor.getModel();
    if (!settings.getState().inlineValues || run === undefined || model === null || !document?.graph || document.graphRevision !== document.revision) {
      drawn.clear();
      return;
    }
    drawn.set(
      inlineValues(document.graph, run)
        .filter(({ line }) => line <= model.getLineCount())
        .map(({ line, text }) => {
          const column = model.getLineMaxColumn(line);
          return {
            range: new monaco.Range(line, column, line, column),
            options: {
              showIfCollapsed: true,
              after: { content: `   ${text}`, inlineClassName: "fastn-inline-value", cursorStops: monaco.editor.InjectedTextCursorStops.None },
            },
          };
        }),
    );
  };
  show();
  const stops = [
    liveRuns.subscribe(show),
    settings.subscribe(show),
    documents.store.subscribe((now, before) => now.documents[file] !== before.documents[file] && show()),
  ];
  return () => {
    for (const stop of stops) stop();
    drawn.clear();
  };
}
