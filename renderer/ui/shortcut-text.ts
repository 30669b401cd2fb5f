export const isMac = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);

const macNames: Readonly<Record<string, string>> = { Mod: "⌘", Ctrl: "⌃", Shift: "⇧", Alt: "⌥", Enter: "↩", Backspace: "⌫" };
const names: Readonly<Record<string, string>> = { Mod: "Ctrl", Escape: "Esc", ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Delete: "Del" };

/** The keys of `Mod+Shift+P` as this system writes them. `+` itself is written `Plus`. */
export function shortcutParts(shortcut: string, mac: boolean = isMac): string[] {
  return shortcut.split("+").map((part) => (mac ? macNames[part] : undefined) ?? names[part] ?? (part === "Plus" ? "+" : part));
}

/** As plain text, for `aria-keyshortcuts` and titles: `Ctrl+Shift+P`. */
export const shortcutText = (shortcut: string, mac: boolean = isMac): string => shortcutParts(shortcut, mac).join(mac ? "" : "+");
