import { registerActions } from "../app/actions/index.ts";
import { documents, isWorkflowFile } from "../app/documents/index.ts";
import { setView, viewOf } from "../app/layout.ts";
import { reveal, selectionOf } from "../app/selection.ts";
import { activeFile } from "../app/tabs.ts";
import { backgrounds, statusItems } from "../app/registry/index.ts";
import { CursorPlace } from "./cursor-place.tsx";
import { WarmUp } from "./warm-up.ts";

const selectedKey = (): string | undefined => selectionOf(activeFile() ?? "").keys.at(-1);
const hasSelection = (): boolean => activeFile() !== null && selectedKey() !== undefined;

/** Show a view of the file in front beside the other one, when it is not shown yet. */
function bringIn(file: string, view: "canvas" | "code"): void {
  const shown = viewOf(file);
  if (shown !== view && shown !== "split") setView(file, "split");
}

registerActions([
  {
    id: "step.goToCode",
    title: "Go to the code of the selected step",
    group: "Go to",
    shortcuts: ["G"],
    scope: "canvas",
    when: hasSelection,
    run: () => {
      const file = activeFile();
      const key = selectedKey();
      if (file === null || key === undefined) return;
      bringIn(file, "code");
      reveal(file, "code", { key });
    },
  },
  {
    id: "step.goToCanvas",
    title: "Go to the step on the canvas",
    group: "Go to",
    shortcuts: ["Mod+Alt+G"],
    when: () => hasSelection() && isWorkflowFile(activeFile() ?? "") && documents.find(activeFile() ?? "")?.graph !== null,
    run: () => {
      const file = activeFile();
      const key = selectedKey();
      if (file === null || key === undefined) return;
      bringIn(file, "canvas");
      reveal(file, "canvas", { key });
    },
  },
]);

statusItems.register({ id: "cursor", order: 10, side: "right", component: CursorPlace });
backgrounds.register({ id: "editor-warm-up", order: 90, component: WarmUp });
