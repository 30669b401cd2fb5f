import type { TextEdit } from "@fastn/builder";
import { AppError } from "@fastn/core";
import { createStore, type StoreApi } from "zustand/vanilla";
import type { DocumentState } from "./document-state.ts";
import type { History } from "./history.ts";
import { applyEdits } from "./text-edits.ts";

/** Who changed the text. A view that already shows its own change skips it. */
export type TextOrigin = "typing" | "change" | "history" | "disk";

/** What a text view needs to follow without replacing everything. */
export interface TextChange {
  readonly file: string;
  /** In terms of `before`, ascending. */
  readonly edits: readonly TextEdit[];
  readonly before: string;
  readonly after: string;
  readonly origin: TextOrigin;
}

export interface OpenDocuments {
  readonly documents: Readonly<Record<string, DocumentState>>;
}

/** Holds the open documents and tells of every change of text. Knows no files, no parser and no React. */
export interface DocumentStore {
  readonly store: StoreApi<OpenDocuments>;
  find(file: string): DocumentState | undefined;
  /** @throws AppError NOT_FOUND when the file is not open and loaded */
  ready(file: string): DocumentState;
  put(document: DocumentState): void;
  /** Does nothing when the file was closed meanwhile. */
  patch(file: string, part: Partial<DocumentState>): void;
  remove(file: string): void;
  commit(file: string, edits: readonly TextEdit[], history: History, origin: TextOrigin): void;
  /** @returns what stops listening */
  onText(listener: (change: TextChange) => void): () => void;
}

export function createDocumentStore(): DocumentStore {
  const store = createStore<OpenDocuments>(() => ({ documents: {} }));
  const listeners = new Set<(change: TextChange) => void>();
  const find = (file: string): DocumentState | undefined => store.getState().documents[file];
  const put = (document: DocumentState): void => store.setState(({ documents }) => ({ documents: { ...documents, [document.file]: document } }));
  const patch = (file: string, part: Partial<DocumentState>): void => {
    const document = find(file);
    if (document !== undefined) put({ ...document, ...part });
  };
  const ready = (file: string): DocumentState => {
    const document = find(file);
    if (document?.phase !== "ready") throw new AppError("NOT_FOUND", `${file} is not open. Open it and try again.`, { file });
    return document;
  };
  return {
    store,
    find,
    ready,
    put,
    patch,
    remove: (file) => store.setState(({ documents: { [file]: _gone, ...documents } }) => ({ documents })),
    commit(file, edits, history, origin) {
      const { text: before, revision } = ready(file);
      const after = applyEdits(before, edits);
      patch(file, { text: after, history, ...(after !== before && { revision: revision + 1 }) });
      if (after !== before) for (const listener of listeners) listener({ file, edits, before, after, origin });
    },
    onText(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
