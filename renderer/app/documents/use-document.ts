import { useStore } from "zustand";
import { isDirty, type DocumentState } from "./document-state.ts";
import { documents } from "./studio-documents.ts";

/** The open document, or undefined when the file is not open. Re-renders with every change of it. */
export function useDocument(file: string): DocumentState | undefined;
/** One aspect of it: re-renders only when what `select` returns changes (compared with Object.is). */
export function useDocument<T>(file: string, select: (document: DocumentState) => T): T | undefined;
export function useDocument<T>(file: string, select?: (document: DocumentState) => T): DocumentState | T | undefined {
  return useStore(documents.store, ({ documents: open }) => {
    const document = open[file];
    return document === undefined || select === undefined ? document : select(document);
  });
}

export const useIsDirty = (file: string): boolean => useDocument(file, isDirty) ?? false;
