import type { ReactElement } from "react";
import * as Radix from "radix-ui/tooltip";
import { Kbd } from "./kbd.tsx";

export const TooltipProvider = Radix.Provider;

interface TooltipProps {
  readonly label: string;
  readonly shortcut?: string | null;
  readonly side?: "top" | "right" | "bottom" | "left";
  /** One element that takes a ref and props. */
  readonly children: ReactElement;
}

export function Tooltip({ label, shortcut = null, side = "bottom", children }: TooltipProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 flex max-w-80 animate-[fade-in_var(--motion-hand)] items-center gap-2 rounded-md border border-line bg-overlay px-2 py-1 text-xs text-text shadow-overlay"
        >
          {label}
          {shortcut !== null && <Kbd shortcut={shortcut} />}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
