import { dialog, shell, type BrowserWindow } from "electron";
import { authorizationLinks } from "./authorization-links.ts";
import { judgeLink } from "./judge-link.ts";

let asking = false;

/** Open a link in the system's browser, after asking when its host is not one of ours. @returns whether it was opened */
export async function openLink(text: string, window: BrowserWindow | null): Promise<boolean> {
  const verdict = judgeLink(text, (url) => authorizationLinks.take(url));
  if (verdict.kind === "refuse") return false;
  if (verdict.kind === "ask" && !(await confirmed(verdict.host, verdict.url, window))) return false;
  await shell.openExternal(verdict.url);
  return true;
}

/** One question at a time, so that a page cannot bury the person in dialogs. */
async function confirmed(host: string, url: string, window: BrowserWindow | null): Promise<boolean> {
  if (asking) return false;
  asking = true;
  try {
    const question = {
      type: "question" as const,
      message: `Open ${host} in your browser?`,
      detail: url,
      buttons: ["Open", "Cancel"],
      defaultId: 1,
      cancelId: 1,
    };
    const { response } = await (window === null ? dialog.showMessageBox(question) : dialog.showMessageBox(window, question));
    return response === 0;
  } finally {
    asking = false;
  }
}
