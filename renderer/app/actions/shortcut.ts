import { isMac } from "../../ui/shortcut-text.ts";

/** `Mod` is Ctrl, on a Mac Command. */
const modifierOrder = ["Mod", "Ctrl", "Alt", "Shift"] as const;

type KeyLike = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

const namedKeys: Readonly<Record<string, string>> = { " ": "Space", "+": "Plus", Esc: "Escape", Del: "Delete" };
/** What Shift or Alt turn a key into depends on the keyboard; letters and digits are named by what is printed on them. */
const byCode = /^(?:Key([A-Z])|Digit(\d))$/;

/** The key press as a shortcut: `Mod+Shift+P`, `F5`, `Shift+?`. */
export function shortcutOf(event: KeyLike, mac: boolean = isMac): string {
  const [, letter, digit] = byCode.exec(event.code) ?? [];
  // Without modifiers the layout decides: on an AZERTY keyboard the key with code KeyQ writes an A.
  const plain = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const modified = event.altKey || event.ctrlKey || event.metaKey;
  const isWord = /^[A-Z0-9]$/.test(plain);
  const key = namedKeys[event.key] ?? (modified && !isWord ? (letter ?? digit ?? plain) : plain);
  const held = {
    Mod: mac ? event.metaKey : event.ctrlKey,
    Ctrl: mac && event.ctrlKey,
    Alt: event.altKey,
    Shift: event.shiftKey,
  };
  return [...modifierOrder.filter((name) => held[name]), key].join("+");
}

/** The same shortcut, modifiers in one order, so that two spellings compare equal. */
export function normalise(shortcut: string): string {
  const parts = shortcut.split("+");
  const key = parts.at(-1) ?? "";
  return [...modifierOrder.filter((name) => parts.includes(name)), key.length === 1 ? key.toUpperCase() : key].join("+");
}
