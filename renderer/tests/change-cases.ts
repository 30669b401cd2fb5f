import { AppError } from "@fastn/core";
import { api } from "../app/api/index.ts";
import { documents, isDirty } from "../app/documents/index.ts";
import { refreshWorkspace } from "../app/workspace/use-workspace.ts";

/**
 * Change a cases file on disk, or make it. `change` gets its text, null when there is none.
 * @throws AppError CONFLICT while the file has unsaved changes here, PRECONDITION_FAILED when somebody else wrote it meanwhile
 */
export async function changeCases(file: string, change: (text: string | null) => Promise<string>): Promise<void> {
  const open = documents.find(file);
  if (open !== undefined && isDirty(open)) throw new AppError("CONFLICT", `${file} has unsaved changes. Save it, then try again.`, { file });
  const before = await api.readFile(file).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "NOT_FOUND") return null;
    throw error;
  });
  await api.writeFile(file, await change(before?.text ?? null), before === null ? { create: true } : { ifMatch: before.etag });
  if (open !== undefined) await documents.checkDisk(file);
  await refreshWorkspace();
}
