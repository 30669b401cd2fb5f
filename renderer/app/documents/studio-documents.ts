import { systemClock, type FileContent } from "@fastn/core";
import { api } from "../api/index.ts";
import { workspaceKey } from "../workspace-key.ts";
import { createDocuments } from "./documents.ts";
import { createHistories } from "./histories.ts";
import { createDrafts } from "./drafts.ts";
import type { FilePort } from "./file-port.ts";
import { workerBuilder } from "./worker-builder.ts";

const files: FilePort = {
  read: (path): Promise<FileContent> => api.readFile(path),
  write: (path, text, condition) => api.writeFile(path, text, condition),
};

/** The documents of this window. */
export const documents = createDocuments({
  files,
  builder: workerBuilder(),
  drafts: createDrafts(localStorage, workspaceKey),
  histories: createHistories(localStorage, workspaceKey),
  clock: systemClock,
});
