/** Names of keys that Electron calls otherwise than the page does. */
const names: Readonly<Record<string, string>> = {
  Mod: "CmdOrCtrl",
  ArrowUp: "Up",
  ArrowDown: "Down",
  ArrowLeft: "Left",
  ArrowRight: "Right",
  Escape: "Esc",
};

/** `Mod+Shift+ArrowUp`, a key as the page writes it, as Electron writes accelerators: `CmdOrCtrl+Shift+Up`. */
export const toAccelerator = (key: string): string =>
  key
    .split("+")
    .map((part) => names[part] ?? part)
    .join("+");
