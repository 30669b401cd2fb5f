/** Unsaved text of one file, kept so that a reload or a crash loses nothing. */
export interface Draft {
  readonly text: string;
  /** ETag of the file the text was written on top of; null when the file was new. */
  readonly baseEtag: string | null;
  /** ISO time of the last change. */
  readonly at: string;
}

export interface Drafts {
  read(file: string): Draft | null;
  /** False when the draft could not be kept (storage full or switched off). */
  write(file: string, draft: Draft): boolean;
  drop(file: string): void;
  /** Files with a draft. */
  files(): string[];
}

/** Drafts of one workspace in the browser's storage. `workspace` is asked at each call: it is known only once the platform answered. */
export function createDrafts(storage: Storage, workspace: () => string): Drafts {
  const prefix = (): string => `fastn:draft:${workspace()}:`;
  return {
    read(file) {
      const raw = storage.getItem(prefix() + file);
      return raw === null ? null : parseDraft(raw);
    },
    write(file, draft) {
      try {
        storage.setItem(prefix() + file, JSON.stringify(draft));
        return true;
      } catch {
        // An older draft under the same key would come back as if it were the newest text.
        storage.removeItem(prefix() + file);
        return false;
      }
    },
    drop: (file) => storage.removeItem(prefix() + file),
    files: () =>
      Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? "")
        .filter((key) => key.startsWith(prefix()))
        .map((key) => key.slice(prefix().length)),
  };
}

/** Storage may hold what another version wrote; anything else than a draft counts as none. */
function parseDraft(raw: string): Draft | null {
  try {
    const value: unknown = JSON.parse(raw);
    if (typeof value !== "object" || value === null) return null;
    const { text, baseEtag, at } = value as Record<string, unknown>;
    if (typeof text !== "string" || typeof at !== "string" || (baseEtag !== null && typeof baseEtag !== "string")) return null;
    return { text, baseEtag, at };
  } catch {
    return null;
  }
}
