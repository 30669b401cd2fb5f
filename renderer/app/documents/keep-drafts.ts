import type { Clock } from "@fastn/core";
import { isDirty } from "./document-state.ts";
import type { DocumentStore } from "./document-store.ts";
import type { Drafts } from "./drafts.ts";

/** At most this long, ms, passes between a change and its draft. */
export const draftDelayMs = 500;

export interface DraftKeeper {
  /** Write what is due now; call when the page may go away. */
  flush(): void;
  /** Bring one file's draft in line with its document at once. */
  settle(file: string): void;
  /** Forget what was unsaved. */
  discard(file: string): void;
}

/** Writes a draft soon after every change of text and drops it once text and disk agree. */
export function keepDrafts(store: DocumentStore, drafts: Drafts, clock: Clock): DraftKeeper {
  const due = new Map<string, () => void>();
  const settle = (file: string): void => {
    due.get(file)?.();
    due.delete(file);
    const document = store.find(file);
    if (document?.phase !== "ready") return;
    if (!isDirty(document)) {
      drafts.drop(file);
      if (!document.draftKept) store.patch(file, { draftKept: true });
      return;
    }
    const draftKept = drafts.write(file, { text: document.text, baseEtag: document.etag, at: new Date(clock.now()).toISOString() });
    if (draftKept !== document.draftKept) store.patch(file, { draftKept });
  };
  store.onText(({ file }) => {
    if (!due.has(file))
      due.set(
        file,
        clock.after(draftDelayMs, () => settle(file)),
      );
  });
  return {
    settle,
    discard(file) {
      due.get(file)?.();
      due.delete(file);
      drafts.drop(file);
    },
    flush: () => {
      for (const file of due.keys()) settle(file);
    },
  };
}
