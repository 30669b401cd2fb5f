import type { TextEdit } from "@fastn/builder";
import type { History, HistoryEntry } from "./history.ts";

/** Undo over a restart: the newest text changes of each file, with a mark of the text they belong to. */
export interface Histories {
  /** The history of exactly this text; null when none is kept or the text is another one. */
  read(file: string, text: string): History | null;
  /** Keep the history of `text`; what does not fit is forgotten, oldest first. */
  write(file: string, text: string, history: History): void;
}

/** Entries and characters kept for each file. */
const most = { entries: 200, characters: 200_000 } as const;

type TextEntry = Extract<HistoryEntry, { kind: "text" }>;

interface Kept {
  /** Mark of the text. */
  readonly of: string;
  readonly past: readonly TextEntry[];
  readonly future: readonly TextEntry[];
}

/**
 * Histories of one workspace in the browser's storage. Effects outside the text (a moved card) are functions and end with the window;
 * changes of the text before and after one fit each other without it.
 */
export function createHistories(storage: Storage, workspace: () => string): Histories {
  const keyOf = (file: string): string => `fastn:history:${workspace()}:${file}`;
  return {
    read(file, text) {
      const kept = parseKept(storage.getItem(keyOf(file)));
      return kept === null || kept.of !== markOf(text) ? null : { past: kept.past, future: kept.future };
    },
    write(file, text, history) {
      const kept = bounded({ of: markOf(text), past: textEntries(history.past), future: textEntries(history.future) });
      try {
        if (kept === null) storage.removeItem(keyOf(file));
        else storage.setItem(keyOf(file), kept);
      } catch {
        // Storage is full. An older history under this key is of another text and would be refused; it only takes room.
        storage.removeItem(keyOf(file));
      }
    },
  };
}

/** A burst of typing ends with the window. */
const textEntries = (entries: History["past"]): TextEntry[] => entries.flatMap((entry) => (entry.kind === "text" ? [{ ...entry, typedAtMs: null }] : []));

/** As text, within the limits: what could be redone goes first, then the oldest of the past. null when nothing is left. */
function bounded({ of, past, future }: Kept): string | null {
  let left: Kept = { of, past: past.slice(-most.entries), future: future.slice(-most.entries) };
  for (;;) {
    if (left.past.length === 0 && left.future.length === 0) return null;
    const text = JSON.stringify(left);
    if (text.length <= most.characters) return text;
    if (left.future.length > 0) left = { ...left, future: [] };
    else left = { ...left, past: left.past.slice(Math.ceil(left.past.length / 2)) };
  }
}

/** Two 32-bit FNV-1a sums over the text, forwards with different seeds, and its length: no secret, only told apart from any other version. */
export function markOf(text: string): string {
  let [a, b] = [0x811c9dc5, 0x01000193];
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit ^ (at & 0xff), 0x85ebca6b);
  }
  return `${text.length}-${(a >>> 0).toString(16)}-${(b >>> 0).toString(16)}`;
}

/** Storage may hold what another version wrote; anything else than a history counts as none. */
function parseKept(raw: string | null): Kept | null {
  try {
    const value: unknown = JSON.parse(raw ?? "null");
    if (typeof value !== "object" || value === null) return null;
    const { of, past, future } = value as Record<string, unknown>;
    return typeof of === "string" && isEntries(past) && isEntries(future) ? { of, past, future } : null;
  } catch {
    return null;
  }
}

const isEntries = (value: unknown): value is TextEntry[] => Array.isArray(value) && value.every(isEntry);

function isEntry(value: unknown): value is TextEntry {
  const { kind, label, steps, typedAtMs } = (value ?? {}) as Record<string, unknown>;
  return kind === "text" && typeof label === "string" && typedAtMs === null && Array.isArray(steps) && steps.every(isStep);
}

function isStep(value: unknown): boolean {
  const { forward, inverse } = (value ?? {}) as Record<string, unknown>;
  return [forward, inverse].every((edits) => Array.isArray(edits) && edits.every(isEdit));
}

function isEdit(value: unknown): value is TextEdit {
  const { start, end, text } = (value ?? {}) as Record<string, unknown>;
  return Number.isInteger(start) && Number.isInteger(end) && (start as number) >= 0 && (end as number) >= (start as number) && typeof text === "string";
}
