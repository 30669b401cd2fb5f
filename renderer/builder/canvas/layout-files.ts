import { createStore, type StoreApi } from "zustand/vanilla";
import { emptyLayout, parseLayoutFile, serialiseLayoutFile, withPositions, type HandPosition, type LayoutFile } from "@fastn/builder/layout";
import { AppError, type Clock, type FileContent } from "@fastn/core";

/** Reads and writes files of the workspace; `api` in the studio. */
export interface LayoutFilePort {
  readFile(path: string): Promise<FileContent>;
  writeFile(path: string, text: string, condition: { readonly ifMatch: string } | { readonly create: true }): Promise<FileContent>;
}

export interface LayoutFiles {
  readonly store: StoreApi<{ readonly byFile: Readonly<Record<string, LayoutFile>> }>;
  /** Read the layout beside a workflow's file; does nothing when it is known. */
  load(file: string): Promise<void>;
  /** Change the layout and save it soon. @returns the layout before */
  update(file: string, change: (layout: LayoutFile) => LayoutFile): LayoutFile;
  place(file: string, positions: Readonly<Record<string, HandPosition | null>>): LayoutFile;
  /** A renamed step keeps its place and colour. Those of the old name stay too: undoing the rename finds them again. */
  rename(file: string, from: string, to: string): void;
  /** The file changed on disk: read it again, unless changes of ours are still unsaved. */
  refresh(file: string): Promise<void>;
  /** Resolves when everything is saved. */
  settled(): Promise<void>;
}

/** `workflows/a.ts` -> `workflows/a.layout.json` */
export const layoutPath = (file: string): string => file.replace(/\.ts$/, ".layout.json");

const saveAfterMs = 400;

interface Entry {
  etag: string | null;
  /** Bumped by each change; a save is done when it wrote the latest. */
  version: number;
  saved: number;
  saving: Promise<void> | null;
  stopTimer: (() => void) | null;
}

/** Positions and colours of the cards, beside the code and never part of it. Kept in memory, saved in the background. */
export function createLayoutFiles(
  port: LayoutFilePort,
  clock: Clock,
  onFailure: (file: string, error: unknown) => void,
  isReadOnly: () => boolean,
): LayoutFiles {
  const store = createStore<{ readonly byFile: Readonly<Record<string, LayoutFile>> }>(() => ({ byFile: {} }));
  const entries = new Map<string, Entry>();
  const put = (file: string, layout: LayoutFile): void => store.setState(({ byFile }) => ({ byFile: { ...byFile, [file]: layout } }));
  const known = (file: string): LayoutFile => store.getState().byFile[file] ?? emptyLayout;
  const entryOf = (file: string): Entry => {
    const entry = entries.get(file) ?? { etag: null, version: 0, saved: 0, saving: null, stopTimer: null };
    entries.set(file, entry);
    return entry;
  };

  const read = async (file: string): Promise<{ layout: LayoutFile; etag: string | null }> => {
    try {
      const { text, etag } = await port.readFile(layoutPath(file));
      return { layout: parseLayoutFile(text), etag };
    } catch (error) {
      if (error instanceof AppError && error.code === "NOT_FOUND") return { layout: emptyLayout, etag: null };
      throw error;
    }
  };

  const write = async (file: string, entry: Entry): Promise<void> => {
    while (entry.saved < entry.version) {
      const { version } = entry;
      const text = serialiseLayoutFile(known(file));
      try {
        entry.etag = (await port.writeFile(layoutPath(file), text, entry.etag === null ? { create: true } : { ifMatch: entry.etag })).etag;
        entry.saved = version;
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== "PRECONDITION_FAILED") throw error;
        // Someone else moved cards meanwhile: theirs stay where we moved nothing.
        const theirs = await read(file);
        entry.etag = theirs.etag;
        const ours = known(file);
        put(file, {
          ...theirs.layout,
          ...ours,
          positions: { ...theirs.layout.positions, ...ours.positions },
          colours: { ...theirs.layout.colours, ...ours.colours },
        });
      }
    }
  };

  const save = (file: string): void => {
    const entry = entryOf(file);
    entry.stopTimer = null;
    entry.saving ??= write(file, entry)
      .catch((error: unknown) => {
        entry.saved = entry.version;
        onFailure(file, error);
      })
      .finally(() => {
        entry.saving = null;
      });
  };

  const update: LayoutFiles["update"] = (file, change) => {
    const before = known(file);
    const after = change(before);
    if (after === before) return before;
    put(file, after);
    if (isReadOnly()) return before;
    const entry = entryOf(file);
    entry.version++;
    entry.stopTimer?.();
    entry.stopTimer = clock.after(saveAfterMs, () => save(file));
    return before;
  };

  return {
    store,
    async load(file) {
      if (store.getState().byFile[file] !== undefined) return;
      try {
        const { layout, etag } = await read(file);
        entryOf(file).etag = etag;
        if (store.getState().byFile[file] === undefined) put(file, layout);
      } catch (error) {
        // A broken layout file must not keep the workflow from being drawn; it is not written over either.
        put(file, emptyLayout);
        onFailure(file, error);
      }
    },
    update,
    place: (file, positions) => update(file, (layout) => withPositions(layout, positions)),
    rename: (file, from, to) =>
      void update(file, (layout) => {
        const at = layout.positions[from];
        const colour = layout.colours[from];
        if (at === undefined && colour === undefined) return layout;
        const moved = at === undefined ? layout : withPositions(layout, { [to]: at });
        return colour === undefined ? moved : { ...moved, colours: { ...moved.colours, [to]: colour } };
      }),
    async refresh(file) {
      const entry = entryOf(file);
      if (store.getState().byFile[file] === undefined || entry.saved < entry.version) return;
      const { layout, etag } = await read(file);
      if (entry.saved < entry.version || etag === entry.etag) return;
      entry.etag = etag;
      put(file, layout);
    },
    async settled() {
      for (const [file, entry] of entries) {
        if (entry.stopTimer !== null) {
          entry.stopTimer();
          save(file);
        }
        await entry.saving;
      }
    },
  };
}
