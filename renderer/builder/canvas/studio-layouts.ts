import { useEffect } from "react";
import { useStore } from "zustand";
import type { LayoutFile } from "@fastn/builder/layout";
import { AppError, systemClock } from "@fastn/core";
import { api } from "../../app/api/index.ts";
import { reportError } from "../../app/report-error.ts";
import { knownWorkspace, refreshWorkspace } from "../../app/workspace/use-workspace.ts";
import { onWorkspaceEvent } from "../../app/workspace/workspace-events.ts";
import { createLayoutFiles, layoutPath } from "./layout-files.ts";

/** The layout files of this window. */
export const layouts = createLayoutFiles(
  {
    ...api,
    // Most workflows have none at first; asking for it would only put an error into the browser's console.
    readFile: async (path) => {
      const isThere = knownWorkspace()?.files.some((file) => file.path === path) ?? true;
      if (!isThere) throw new AppError("NOT_FOUND", `${path} does not exist.`);
      return api.readFile(path);
    },
  },
  systemClock,
  (file, error) => reportError(`${layoutPath(file)} was not saved or read`, error),
  () => knownWorkspace()?.readOnly === true,
);

window.addEventListener("pagehide", () => void layouts.settled());

/** The layout beside a workflow's file, kept current with the disk; null until it is read. */
export function useLayoutFile(file: string): LayoutFile | null {
  useEffect(() => {
    void layouts.load(file);
    return onWorkspaceEvent(({ event }) => {
      if (event !== "files") return;
      // The list of files first: it says whether there is one now.
      void refreshWorkspace()
        .then(() => layouts.refresh(file))
        .catch(() => undefined); // a file half written is told of again when it is whole
    });
  }, [file]);
  return useStore(layouts.store, ({ byFile }) => byFile[file] ?? null);
}
