import type { FlowGraph } from "@fastn/builder";
import type { AppError, FileContent, Problem } from "@fastn/core";
import type { History } from "./history.ts";

/** Two versions of one file that both count; nothing is overwritten until the person chose. */
export interface Conflict {
  /** `save`: the server refused ours; `outside`: the file changed under unsaved text; `draft`: so it did while the studio was closed. */
  readonly reason: "save" | "outside" | "draft";
  /** What is on disk now; null when the file was deleted. */
  readonly theirs: FileContent | null;
}

/** One open file. The text is the truth; the graph follows it. */
export interface DocumentState {
  readonly file: string;
  readonly phase: "loading" | "ready" | "failed";
  /** Why it could not be opened; null otherwise. */
  readonly error: AppError | null;
  /** Exactly the file's characters: line ends and byte order mark included. */
  readonly text: string;
  /** What is on disk as far as we know; null while the file does not exist there. */
  readonly savedText: string | null;
  readonly etag: string | null;
  /** Counts changes of `text`. */
  readonly revision: number;
  readonly history: History;
  /** The last graph that made sense; null before the first parse and for files that hold no workflow. */
  readonly graph: FlowGraph | null;
  /** Revision of the text `graph` tells of. */
  readonly graphRevision: number;
  /** The text cannot be parsed now; `graph` shows an earlier state, its ranges do not fit the text. */
  readonly stale: boolean;
  /** What the parse of the current text found, `file` filled in. */
  readonly problems: readonly Problem[];
  readonly conflict: Conflict | null;
  readonly saving: boolean;
  /** False when the browser's storage refused the draft: only saving keeps the text. */
  readonly draftKept: boolean;
}

export const isDirty = (document: Pick<DocumentState, "phase" | "text" | "savedText">): boolean =>
  document.phase === "ready" && document.text !== document.savedText;

/** Files whose code is drawn on the canvas. */
export const isWorkflowFile = (file: string): boolean => /^workflows\/.+\.ts$/.test(file) && !file.endsWith(".d.ts");

export const loadingDocument = (file: string): DocumentState => ({
  file,
  phase: "loading",
  error: null,
  text: "",
  savedText: null,
  etag: null,
  revision: 0,
  history: { past: [], future: [] },
  graph: null,
  graphRevision: -1,
  stale: false,
  problems: [],
  conflict: null,
  saving: false,
  draftKept: true,
});
