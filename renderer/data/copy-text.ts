import { toast } from "../ui/index.ts";

/** Put text on the clipboard and say so; `what` starts the sentence ("Value", "Path"). */
export async function copyText(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast({ tone: "success", title: `${what} copied` });
  } catch {
    toast({ tone: "danger", title: `${what} not copied`, body: "The browser refused access to the clipboard. Allow it for this page, then try again." });
  }
}
