import type { Action } from "../app/actions/index.ts";
import type { Shell } from "../app/shell.ts";

/** Keys a browser keeps for its tabs and windows; a page never hears them. */
const keptByBrowser: ReadonlySet<string> = new Set([
  "Mod+W",
  "Mod+N",
  "Mod+T",
  "Mod+Shift+N",
  "Mod+Shift+T",
  "Mod+Shift+W",
  "Mod+Tab",
  "Mod+Shift+Tab",
  "Mod+PageUp",
  "Mod+PageDown",
]);
/** Keys that move the focus and press buttons everywhere. */
const keptByWidgets = /^(?:Shift\+)?(?:Tab|Enter|Space|Arrow\w+|Home|End|PageUp|PageDown)$/;

/** Why a key cannot be bound to an action, in words; null when it can. */
export function refuseKey(key: string, { scope = "global" }: Pick<Action, "scope">, kind: Shell["kind"]): string | null {
  if (kind === "browser" && keptByBrowser.has(key)) return "The browser keeps this key for itself. Choose another, or use the desktop app.";
  if (/^(?:Shift\+)?Tab$/.test(key)) return "Tab moves the focus. Choose a key with Ctrl or Alt.";
  if (scope === "canvas") return null;
  if (keptByWidgets.test(key)) return "This key works lists, buttons and fields. Choose one with Ctrl or Alt.";
  if (/^(?:Shift\+)?.$/.test(key) && scope === "editor") return "This key writes text in the editor. Choose one with Ctrl or Alt.";
  return null;
}
