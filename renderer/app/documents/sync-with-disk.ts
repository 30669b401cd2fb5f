import { AppError, type FileContent } from "@fastn/core";
import { isDirty, type Conflict } from "./document-state.ts";
import type { DocumentStore } from "./document-store.ts";
import type { FilePort } from "./file-port.ts";
import { record, seal } from "./history.ts";
import type { DraftKeeper } from "./keep-drafts.ts";
import { differenceEdits, invertEdits } from "./text-edits.ts";

export interface DiskSync {
  /**
   * Write the text to disk. Typing may go on meanwhile; what is typed stays unsaved.
   * @returns false when the disk holds another version: the document's `conflict` says which
   */
  save(file: string): Promise<boolean>;
  /** The file may have changed outside: reload it when nothing is unsaved, else raise a conflict. */
  checkDisk(file: string): Promise<void>;
  /** End a conflict. `theirs` becomes one entry of the history, so mine can be had back by undo; when the file was deleted, the document closes. */
  resolve(file: string, choice: "mine" | "theirs"): Promise<void>;
  /** Replace the whole text as one entry of the history. */
  replaceText(file: string, text: string, label: string): void;
}

const isCode = (error: unknown, code: string): boolean => error instanceof AppError && error.code === code;

export function syncWithDisk(store: DocumentStore, files: FilePort, drafts: DraftKeeper): DiskSync {
  const onDisk = async (file: string): Promise<FileContent | null> => {
    try {
      return await files.read(file);
    } catch (error) {
      if (isCode(error, "NOT_FOUND")) return null;
      throw error;
    }
  };

  const replaceText = (file: string, text: string, label: string): void => {
    const { text: before, history } = store.ready(file);
    const edits = differenceEdits(before, text);
    if (edits.length === 0) return;
    const step = { forward: edits, inverse: invertEdits(before, edits) };
    store.commit(file, edits, record(history, { kind: "text", label, steps: [step], typedAtMs: null }), "disk");
  };

  const raise = (file: string, reason: Conflict["reason"], theirs: FileContent | null): void => {
    const known = store.ready(file).conflict;
    store.patch(file, { conflict: { reason: known?.reason ?? reason, theirs } });
  };

  /** Saves under way, and files that changed on disk meanwhile: what changed may be our own write, so they are looked at after it. */
  const saves = new Map<string, Promise<boolean>>();
  const changedMeanwhile = new Set<string>();

  const write = async (file: string): Promise<boolean> => {
    const { text, etag } = store.ready(file);
    store.patch(file, { saving: true });
    try {
      const saved = await files.write(file, text, etag === null ? { create: true } : { ifMatch: etag });
      const now = store.find(file);
      if (now !== undefined) store.patch(file, { savedText: text, etag: saved.etag, history: seal(now.history) });
      drafts.settle(file);
      return true;
    } catch (error) {
      if (!isCode(error, "PRECONDITION_FAILED")) throw error;
      raise(file, "save", await onDisk(file));
      return false;
    } finally {
      store.patch(file, { saving: false });
      saves.delete(file);
      if (changedMeanwhile.delete(file)) void checkDisk(file);
    }
  };

  const save = async (file: string): Promise<boolean> => {
    const underWay = saves.get(file);
    // The one under way may have left before the last words were typed.
    if (underWay !== undefined) return (await underWay) && (!isDirty(store.ready(file)) || save(file));
    if (store.ready(file).conflict !== null) return false;
    const saving = write(file);
    saves.set(file, saving);
    return saving;
  };

  const checkDisk = async (file: string): Promise<void> => {
    if (store.find(file)?.phase !== "ready") return;
    const theirs = await onDisk(file);
    const now = store.find(file);
    if (now?.phase !== "ready") return;
    if (saves.has(file)) {
      changedMeanwhile.add(file);
    } else if ((theirs?.etag ?? null) === now.etag) {
      store.patch(file, { conflict: null });
    } else if (theirs !== null && (theirs.text === now.text || !isDirty(now))) {
      replaceText(file, theirs.text, "Reload from disk");
      store.patch(file, { savedText: theirs.text, etag: theirs.etag, conflict: null });
      drafts.settle(file);
    } else {
      raise(file, "outside", theirs);
    }
  };

  const resolve = async (file: string, choice: "mine" | "theirs"): Promise<void> => {
    const { conflict } = store.ready(file);
    if (conflict === null) return;
    const { theirs, reason } = conflict;
    if (choice === "theirs" && theirs === null) {
      drafts.discard(file);
      store.remove(file);
      return;
    }
    if (choice === "theirs" && theirs !== null) replaceText(file, theirs.text, "Take the version on disk");
    store.patch(file, { conflict: null, savedText: theirs?.text ?? null, etag: theirs?.etag ?? null });
    drafts.settle(file);
    if (choice === "mine" && reason === "save") await save(file);
  };

  return { save, checkDisk, resolve, replaceText };
}
