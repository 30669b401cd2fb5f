import { useEffect, useRef, useState } from "react";
import { SkeletonList } from "../ui/index.ts";
import { useProblems } from "../app/problems/use-problems.ts";
import { useReveal } from "../app/selection.ts";
import { useWorkspace } from "../app/workspace/use-workspace.ts";
import { useSetting } from "../settings/settings-store.ts";
import { usePaintedTheme } from "../settings/theme.ts";
import type { monaco } from "./monaco.ts";
import "./code-pane.css";

type Editor = ReturnType<typeof monaco.editor.create>;
type EditorParts = typeof import("./editor-parts.ts");

/** The file's code. Monaco is loaded with the first pane. */
export function CodePane({ file }: { readonly file: string }) {
  const holder = useRef<HTMLDivElement>(null);
  const [parts, setParts] = useState<EditorParts | null>(null);
  const [editor, setEditor] = useState<Editor | null>(null);
  const [failure, setFailure] = useState<Error | null>(null);
  const readOnly = useWorkspace().data?.readOnly ?? false;
  const fontSize = useSetting("fontSize");
  const theme = usePaintedTheme();
  const problems = useProblems();
  const reveal = useReveal(file, "code");

  useEffect(() => {
    import("./editor-parts.ts").then(setParts, (error: unknown) => setFailure(error as Error));
  }, []);

  useEffect(() => {
    const element = holder.current;
    if (parts === null || element === null) return;
    parts.provideTypes();
    const created = parts.createCodeEditor(element, file, readOnly);
    const stops = [
      parts.syncSelection(created, file),
      parts.followChanges(created, file),
      parts.collectMarkers(file),
      parts.tellCursor(created),
      parts.showInlineValues(created, file),
    ];
    setEditor(created);
    return () => {
      for (const stop of stops) stop();
      setEditor(null);
      parts.disposeCodeEditor(created, file);
    };
  }, [parts, file, readOnly]);

  useEffect(() => parts?.applyEditorTheme(theme), [parts, theme]);
  useEffect(() => editor?.updateOptions({ fontSize }), [editor, fontSize]);
  useEffect(() => {
    if (editor !== null)
      parts?.showMarkers(
        file,
        problems.filter((problem) => problem.file === file && !/^TS\d|^JSON$/.test(problem.code)),
      );
  }, [parts, editor, file, problems]);

  const handled = useRef(0);
  useEffect(() => {
    if (editor === null || reveal === null || reveal.serial <= handled.current || parts === null) return;
    const position = "line" in reveal.target ? reveal.target : parts.placeOf(file, reveal.target.key);
    if (position === null) return;
    handled.current = reveal.serial;
    editor.setPosition({ lineNumber: position.line, column: position.column });
    editor.revealLineInCenterIfOutsideViewport(position.line);
    editor.focus();
  }, [parts, editor, file, reveal]);

  if (failure !== null) throw failure;
  return (
    // "nokey": the canvas library listens to keys on the whole page and takes the editor's input element for none, so space would pan.
    <section aria-label="Code" data-scope="editor" className="nokey relative h-full min-w-0 bg-raised">
      <div ref={holder} className="absolute inset-0" />
      {editor === null && <SkeletonList label="Loading code editor" rows={14} />}
    </section>
  );
}
