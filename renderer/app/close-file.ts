import { ask } from "./ask.ts";
import { documents, isDirty } from "./documents/index.ts";
import { reportError } from "./report-error.ts";
import { closeFile } from "./tabs.ts";

/** Close a tab; unsaved changes are asked about first. @returns whether it was closed */
export async function closeAsking(file: string): Promise<boolean> {
  const document = documents.find(file);
  if (document === undefined || !isDirty(document)) {
    closeFile(file);
    return true;
  }
  const choice = await ask({
    title: `Save changes to ${file}?`,
    body: "Without saving, the changes made since the last save are lost.",
    choices: [
      { id: "discard", label: "Close without saving", look: "danger" },
      { id: "cancel", label: "Keep open" },
      { id: "save", label: "Save" },
    ],
  });
  if (choice === null || choice === "cancel") return false;
  if (choice === "save") {
    try {
      if (!(await documents.save(file))) return false;
    } catch (error) {
      reportError(`${file} was not saved`, error);
      return false;
    }
  }
  closeFile(file, { discard: choice === "discard" });
  return true;
}
