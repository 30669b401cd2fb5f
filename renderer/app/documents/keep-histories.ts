import type { Clock } from "@fastn/core";
import type { DocumentStore } from "./document-store.ts";
import type { Histories } from "./histories.ts";
import type { History } from "./history.ts";

/** At most this long, ms, passes between a change and its history being kept. */
export const historyDelayMs = 1_000;

export interface HistoryKeeper {
  /** Write what is due now; call when the page may go away. */
  flush(): void;
  /** Write one file's history if it is due: the file is about to close. */
  settle(file: string): void;
}

/** Writes a file's history soon after it changed. */
export function keepHistories({ store, find }: DocumentStore, histories: Histories, clock: Clock): HistoryKeeper {
  const due = new Map<string, () => void>();
  const written = new Map<string, History>();
  const settle = (file: string): void => {
    due.get(file)?.();
    if (!due.delete(file)) return;
    const document = find(file);
    if (document?.phase !== "ready") return;
    written.set(file, document.history);
    histories.write(file, document.text, document.history);
  };
  store.subscribe(({ documents }, before) => {
    for (const [file, { history, phase }] of Object.entries(documents)) {
      if (phase !== "ready" || history === before.documents[file]?.history || history === written.get(file) || due.has(file)) continue;
      due.set(
        file,
        clock.after(historyDelayMs, () => settle(file)),
      );
    }
  });
  return {
    settle,
    flush: () => {
      for (const file of due.keys()) settle(file);
    },
  };
}
