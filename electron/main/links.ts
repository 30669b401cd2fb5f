import { dialog, shell, type BrowserWindow } from "electron";

/** Hosts the studio itself links to; any other is asked about, showing where the link really leads. */
const knownHosts = new Set(["github.com", "docs.fastn.ai", "fastn.ai", "developer.mozilla.org", "www.typescriptlang.org"]);

export type LinkVerdict = { readonly kind: "known" | "ask"; readonly url: string; readonly host: string } | { readonly kind: "refuse" };

/** What to do with a link of unknown origin: https only, no credentials, no control characters, at most 2,048 characters. */
export function judgeLink(text: string): LinkVerdict {
  // URL strips tabs and line ends silently; a link that holds them was made to deceive. The same goes for blanks at the ends.
  if (text.length > 2_048 || /[\p{Cc}\p{Cf}\s\\]/u.test(text)) return { kind: "refuse" };
  const url = URL.parse(text);
  if (url === null || url.protocol !== "https:" || url.hostname === "" || url.username !== "" || url.password !== "") return { kind: "refuse" };
  return { kind: knownHosts.has(url.host) ? "known" : "ask", url: url.href, host: url.host };
}

let asking = false;

/** Open a link in the system's browser, after asking when its host is not one of ours. @returns whether it was opened */
export async function openLink(text: string, window: BrowserWindow | null): Promise<boolean> {
  const verdict = judgeLink(text);
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
