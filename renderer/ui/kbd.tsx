import { shortcutParts } from "./shortcut-text.ts";

/** A shortcut as keys. `shortcut` is written `Mod+Shift+P`. */
export function Kbd({ shortcut }: { readonly shortcut: string }) {
  return (
    <kbd className="inline-flex shrink-0 items-center gap-0.5 text-xs text-muted" aria-label={shortcutParts(shortcut).join(" ")}>
      {shortcutParts(shortcut).map((part) => (
        <span key={part} aria-hidden className="min-w-4.5 rounded-sm border border-line bg-panel px-1 text-center leading-4">
          {part}
        </span>
      ))}
    </kbd>
  );
}
