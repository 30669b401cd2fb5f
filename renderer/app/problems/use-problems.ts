import { useMemo } from "react";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type { Problem } from "@fastn/core";
import { documents, isDirty, type DocumentState } from "../documents/index.ts";
import { useWorkspace } from "../workspace/use-workspace.ts";

/** What the editor's TypeScript worker found, by file. Only files that were shown in the editor are in it. */
export const editorProblems = createStore<{ readonly byFile: Readonly<Record<string, readonly Problem[]>> }>(() => ({ byFile: {} }));

/** What the platform says of unsaved text, by file, with the revision of the text it is about. */
export const checkedProblems = createStore<{
  readonly byFile: Readonly<Record<string, { readonly revision: number; readonly problems: readonly Problem[] }>>;
}>(() => ({ byFile: {} }));

const rank: Readonly<Record<Problem["severity"], number>> = { error: 0, warning: 1, info: 2 };
const identity = ({ file, line, code, message }: Problem): string => JSON.stringify([file, line, code, message]);

/**
 * All problems of the workspace, each once: of a file on disk what the platform said, of a file with unsaved text what the parse of that
 * text and the check of it found, and of every file shown what TypeScript found. By file, errors first, then by line.
 */
export function mergeProblems(
  server: readonly Problem[],
  open: Readonly<Record<string, Pick<DocumentState, "phase" | "text" | "savedText" | "revision" | "problems">>>,
  checked: Readonly<Record<string, { readonly revision: number; readonly problems: readonly Problem[] }>>,
  editor: Readonly<Record<string, readonly Problem[]>>,
): Problem[] {
  const unsaved = Object.entries(open).filter(([, document]) => isDirty(document));
  const unsavedFiles = new Set(unsaved.map(([file]) => file));
  const all = [
    ...server.filter(({ file }) => !unsavedFiles.has(file)),
    ...unsaved.flatMap(([file, { problems, revision }]) => (checked[file]?.revision === revision ? (checked[file]?.problems ?? []) : problems)),
    ...Object.values(editor).flat(),
  ];
  const seen = new Map(all.toReversed().map((problem) => [identity(problem), problem]));
  return [...seen.values()].sort(
    (a, b) =>
      a.file.localeCompare(b.file) || rank[a.severity] - rank[b.severity] || a.line - b.line || a.column - b.column || a.message.localeCompare(b.message),
  );
}

const none: readonly Problem[] = [];

export function useProblems(): readonly Problem[] {
  const server = useWorkspace().data?.problems ?? none;
  const open = useStore(documents.store, (state) => state.documents);
  const checked = useStore(checkedProblems, (state) => state.byFile);
  const editor = useStore(editorProblems, (state) => state.byFile);
  return useMemo(() => mergeProblems(server, open, checked, editor), [server, open, checked, editor]);
}
