import type { LucideIcon } from "lucide-react";

/** One line of a menu or context menu. */
export type MenuItem =
  | {
      readonly kind?: "item";
      readonly id: string;
      readonly label: string;
      readonly icon?: LucideIcon;
      readonly shortcut?: string | null;
      readonly disabled?: boolean;
      readonly danger?: boolean;
      /** Given for items of a choice; true for the chosen one. */
      readonly checked?: boolean;
      readonly onSelect: () => void;
    }
  | { readonly kind: "separator"; readonly id: string }
  | { readonly kind: "label"; readonly id: string; readonly label: string };

export const contentClass =
  "z-50 min-w-44 max-w-80 animate-[fade-in_var(--motion-hand)] rounded-lg border border-line bg-overlay p-1 text-sm text-text shadow-overlay";
export const itemClass =
  "flex h-7 cursor-default items-center gap-2 rounded-sm px-2 outline-none data-[highlighted]:bg-hover data-[disabled]:opacity-45 select-none";
export const separatorClass = "my-1 h-px bg-line";
export const labelClass = "px-2 pt-1.5 pb-1 text-xs text-faint";
