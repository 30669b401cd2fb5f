import { AppError } from "@fastn/core";
import { toast } from "../../ui/index.ts";
import { api } from "../api/index.ts";
import { ask } from "../ask.ts";
import { reportError } from "../report-error.ts";
import { closeFile, openFile } from "../tabs.ts";
import { refreshWorkspace } from "../workspace/use-workspace.ts";

/** Create a file and open it. @throws AppError PRECONDITION_FAILED when there is one of that name */
export async function createFile(path: string, text: string): Promise<void> {
  try {
    await api.writeFile(path, text, { create: true });
  } catch (error) {
    if (error instanceof AppError && error.code === "PRECONDITION_FAILED")
      throw new AppError("CONFLICT", `${path} exists already. Choose another name.`, { path });
    throw error;
  }
  await refreshWorkspace();
  openFile(path);
}

/** Delete a file after asking; the toast brings it back. */
export async function askToDelete(path: string): Promise<void> {
  const choice = await ask({
    title: `Delete ${path}?`,
    body: "The file is removed from the folder on disk. Right after it can be brought back here.",
    choices: [
      { id: "keep", label: "Keep it" },
      { id: "delete", label: "Delete file", look: "danger" },
    ],
  });
  if (choice !== "delete") return;
  try {
    const { text, etag } = await api.readFile(path);
    await api.deleteFile(path, etag);
    closeFile(path, { discard: true });
    await refreshWorkspace();
    toast({
      tone: "info",
      title: `${path} was deleted`,
      action: {
        label: "Bring it back",
        run: () => void createFile(path, text).catch((error: unknown) => reportError(`${path} could not be brought back`, error)),
      },
    });
  } catch (error) {
    reportError(`${path} was not deleted`, error);
  }
}
