import type { EditResult, FlowChange, FlowGraph, TextEdit } from "@fastn/builder";
import { AppError, fromErrorRecord, toErrorRecord, type Clock, type FileContent } from "@fastn/core";
import type { BuilderPort } from "./builder-port.ts";
import { changeLabel } from "./change-label.ts";
import { loadingDocument, type DocumentState } from "./document-state.ts";
import { createDocumentStore, type DocumentStore } from "./document-store.ts";
import type { Draft, Drafts } from "./drafts.ts";
import type { FilePort } from "./file-port.ts";
import { followText } from "./follow-text.ts";
import type { Histories } from "./histories.ts";
import { emptyHistory, record, recordTyping, stepBack, stepForward, type HistoryEntry, type TextStep } from "./history.ts";
import { keepDrafts } from "./keep-drafts.ts";
import { keepHistories } from "./keep-histories.ts";
import { syncWithDisk, type DiskSync } from "./sync-with-disk.ts";
import { applyEdits, differenceEdits, invertEdits } from "./text-edits.ts";

export interface DocumentDeps {
  readonly files: FilePort;
  readonly builder: BuilderPort;
  readonly drafts: Drafts;
  readonly histories: Histories;
  readonly clock: Clock;
}

/** One change of a gesture; a function gets the text the changes before it left, and its graph. */
export type GesturePart = FlowChange | ((source: string, graph: FlowGraph) => FlowChange);

/** The open documents of the workspace: one text, one graph and one history each, whatever view changes them. */
export interface Documents extends Pick<DocumentStore, "store" | "find" | "ready" | "onText">, Pick<DiskSync, "save" | "checkDisk" | "resolve"> {
  /** Load a file and restore its draft; does nothing when it is open already. The outcome is in the document's `phase`. */
  open(file: string): Promise<void>;
  /** Forget the document. An unsaved text stays behind as a draft unless `discard`. */
  close(file: string, options?: { readonly discard?: boolean }): void;
  /** Text typed in an editor, in terms of the text now. Joins the burst of typing it belongs to. */
  type(file: string, edits: readonly TextEdit[]): void;
  /**
   * One gesture on the canvas: edits the code and becomes one entry of the history. Gestures on one file run one after the other;
   * one planned while the person typed is planned again on the new text.
   * @throws AppError EDIT_REFUSED and others of the builder; nothing has changed then
   */
  applyChange(file: string, change: FlowChange): Promise<EditResult>;
  /** Several changes that are one gesture: each is planned on the text the one before left, and all are one entry of the history. */
  applyChanges(file: string, changes: readonly GesturePart[], label?: string): Promise<EditResult>;
  /** An undoable effect outside the text; it has happened already. */
  recordEffect(file: string, entry: Omit<Extract<HistoryEntry, { kind: "effect" }>, "kind">): void;
  /** @returns the label of what was undone, null when there was nothing */
  undo(file: string): string | null;
  redo(file: string): string | null;
  /** Resolves when the graph tells of the text as it is now. */
  parseNow(file: string): Promise<void>;
  /** Unsaved text of a closed file is kept. */
  hasDraft(file: string): boolean;
  /** Write drafts and histories that are due; call when the page may go away. */
  flush(): void;
}

export function createDocuments({ files, builder, drafts, histories, clock }: DocumentDeps): Documents {
  const store = createDocumentStore();
  const keeper = keepDrafts(store, drafts, clock);
  const memory = keepHistories(store, histories, clock);
  const follower = followText(store, builder, clock);
  const disk = syncWithDisk(store, files, keeper);
  const gestures = new Map<string, Promise<unknown>>();

  const open = async (file: string): Promise<void> => {
    if (store.find(file) !== undefined && store.find(file)?.phase !== "failed") return;
    store.put(loadingDocument(file));
    try {
      const draft = drafts.read(file);
      const content = await files.read(file).catch((error: unknown) => {
        if (draft !== null && error instanceof AppError && error.code === "NOT_FOUND") return null;
        throw error;
      });
      if (store.find(file)?.phase !== "loading") return;
      store.put(openedDocument(file, content, draft));
      await follower.parseNow(file);
    } catch (error) {
      if (store.find(file)?.phase === "loading") store.patch(file, { phase: "failed", error: asAppError(error) });
      else throw error;
    }
  };

  /** As it was left: with its unsaved text, and with the history of that text. */
  const openedDocument = (file: string, content: FileContent | null, draft: Draft | null): DocumentState => {
    const loaded = loadedDocument(file, content, draft);
    if (draft === null) return { ...loaded, history: histories.read(file, loaded.text) ?? emptyHistory };
    const history = histories.read(file, draft.text);
    if (history !== null) return { ...loaded, text: draft.text, history };
    const edits = differenceEdits(loaded.text, draft.text);
    if (edits.length === 0) return loaded;
    const step = { forward: edits, inverse: invertEdits(loaded.text, edits) };
    return { ...loaded, text: draft.text, history: record(emptyHistory, { kind: "text", label: "Restore unsaved text", steps: [step], typedAtMs: null }) };
  };

  const gesture = async (file: string, changes: readonly GesturePart[], label: string | undefined): Promise<EditResult> => {
    for (;;) {
      const before = store.ready(file);
      let text = before.text;
      let result: EditResult = { source: text, edits: [], inverse: { type: "text", edits: [] } };
      const steps: TextStep[] = [];
      let name = label;
      for (const part of changes) {
        const change = typeof part === "function" ? part(text, await builder.parse(text)) : part;
        name ??= changeLabel(change);
        result = await builder.edit(text, change);
        if (result.edits.length > 0) steps.push({ forward: result.edits, inverse: invertEdits(text, result.edits) });
        text = applyEdits(text, result.edits);
      }
      const now = store.ready(file);
      if (now.revision !== before.revision) continue;
      if (steps.length > 0) {
        const edits = steps.length === 1 ? (steps[0]?.forward ?? []) : differenceEdits(before.text, text);
        const step = { forward: edits, inverse: invertEdits(before.text, edits) };
        store.commit(file, edits, record(now.history, { kind: "text", label: name ?? "Change", steps: [step], typedAtMs: null }), "change");
        await follower.parseNow(file);
      }
      return result;
    }
  };

  const queued = (file: string, changes: readonly GesturePart[], label?: string): Promise<EditResult> => {
    const run = (): Promise<EditResult> => gesture(file, changes, label);
    const next = (gestures.get(file) ?? Promise.resolve()).then(run, run);
    gestures.set(file, next);
    return next;
  };

  const replay = (file: string, move: typeof stepBack, way: "undo" | "redo"): string | null => {
    const moved = move(store.ready(file).history);
    if (moved === null) return null;
    const { entry, history } = moved;
    if (entry.kind === "effect") {
      store.commit(file, [], history, "history");
      entry[way]();
      return entry.label;
    }
    const batches = way === "undo" ? entry.steps.map((step) => step.inverse).toReversed() : entry.steps.map((step) => step.forward);
    const { text } = store.ready(file);
    // A burst of typing goes back in one change, so views and the parser see no text in between.
    const edits = batches.length === 1 ? (batches[0] ?? []) : differenceEdits(text, batches.reduce(applyEdits, text));
    store.commit(file, edits, history, "history");
    return entry.label;
  };

  return {
    store: store.store,
    find: store.find,
    ready: store.ready,
    onText: store.onText,
    open,
    close(file, { discard = false } = {}) {
      if (discard) keeper.discard(file);
      else keeper.settle(file);
      memory.settle(file);
      store.remove(file);
    },
    type(file, edits) {
      const { text, history } = store.ready(file);
      if (applyEdits(text, edits) === text) return;
      store.commit(file, edits, recordTyping(history, { forward: edits, inverse: invertEdits(text, edits) }, clock.now()), "typing");
    },
    applyChange: (file, change) => queued(file, [change]),
    applyChanges: queued,
    recordEffect(file, entry) {
      const { history } = store.ready(file);
      store.commit(file, [], record(history, { kind: "effect", ...entry }), "history");
    },
    undo: (file) => replay(file, stepBack, "undo"),
    redo: (file) => replay(file, stepForward, "redo"),
    parseNow: follower.parseNow,
    save: disk.save,
    checkDisk: disk.checkDisk,
    resolve: disk.resolve,
    hasDraft: (file) => drafts.read(file) !== null,
    flush() {
      keeper.flush();
      memory.flush();
    },
  };
}

/** A draft written on top of another version than the one on disk is a conflict from the start. */
function loadedDocument(file: string, content: FileContent | null, draft: Draft | null): DocumentState {
  const savedText = content?.text ?? null;
  const etag = content?.etag ?? null;
  const loaded: DocumentState = { ...loadingDocument(file), phase: "ready", text: savedText ?? "", savedText, etag };
  if (draft === null || draft.baseEtag === etag || draft.text === savedText) return loaded;
  return { ...loaded, etag: draft.baseEtag, conflict: { reason: "draft", theirs: content } };
}

const asAppError = (error: unknown): AppError => (error instanceof AppError ? error : fromErrorRecord(toErrorRecord(error)));
