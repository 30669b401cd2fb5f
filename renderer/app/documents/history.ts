import type { TextEdit } from "@fastn/builder";

/** One change of the text and the way back. */
export interface TextStep {
  readonly forward: readonly TextEdit[];
  readonly inverse: readonly TextEdit[];
}

/** What one press of undo takes back: a canvas gesture, a burst of typing, or an effect outside the text (a node moved in the layout file). */
export type HistoryEntry =
  | { readonly kind: "text"; readonly label: string; readonly steps: readonly TextStep[]; readonly typedAtMs: number | null }
  | { readonly kind: "effect"; readonly label: string; readonly undo: () => void; readonly redo: () => void };

/** Newest last in both lists. */
export interface History {
  readonly past: readonly HistoryEntry[];
  readonly future: readonly HistoryEntry[];
}

export const emptyHistory: History = { past: [], future: [] };

/** A pause this long, ms, ends a burst of typing: the next key starts a new entry. */
export const typingPauseMs = 700;
/** Entries kept; the oldest are forgotten beyond it. */
export const historyLimit = 1000;

/** A new entry; what could be redone is gone, as everywhere. */
export const record = (history: History, entry: HistoryEntry): History => ({ past: [...history.past, entry].slice(-historyLimit), future: [] });

/** Typed text joins the burst it belongs to. */
export function recordTyping(history: History, step: TextStep, nowMs: number): History {
  const last = history.past.at(-1);
  const joins = history.future.length === 0 && last?.kind === "text" && last.typedAtMs !== null && nowMs - last.typedAtMs < typingPauseMs;
  if (!joins) return record(history, { kind: "text", label: "Typing", steps: [step], typedAtMs: nowMs });
  return { past: [...history.past.slice(0, -1), { ...last, steps: [...last.steps, step], typedAtMs: nowMs }], future: [] };
}

/** End the burst of typing: after a save, undo stops exactly at what was saved. */
export function seal(history: History): History {
  const last = history.past.at(-1);
  if (last?.kind !== "text" || last.typedAtMs === null) return history;
  return { ...history, past: [...history.past.slice(0, -1), { ...last, typedAtMs: null }] };
}

/** Move one entry from the past to the future. null when there is nothing to undo. */
export function stepBack(history: History): { readonly entry: HistoryEntry; readonly history: History } | null {
  const entry = history.past.at(-1);
  return entry === undefined ? null : { entry, history: { past: history.past.slice(0, -1), future: [...history.future, entry] } };
}

/** Move one entry from the future to the past. null when there is nothing to redo. */
export function stepForward(history: History): { readonly entry: HistoryEntry; readonly history: History } | null {
  const entry = history.future.at(-1);
  return entry === undefined ? null : { entry, history: { past: [...history.past, entry], future: history.future.slice(0, -1) } };
}
