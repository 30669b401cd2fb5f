import { cloneElement, type ReactElement } from "react";

export type TooltipSide = "top" | "right" | "bottom" | "left";

interface TooltipProps {
  readonly label: string;
  readonly shortcut?: string | null;
  readonly side?: TooltipSide;
  /** One element that takes `data-*` props. */
  readonly children: ReactElement<Record<string, unknown>>;
}

/** Marks an element with what `TooltipHost` says about it. Only attributes: a page full of tooltips costs nothing until one is shown. */
export function Tooltip({ label, shortcut = null, side = "bottom", children }: TooltipProps) {
  return cloneElement(children, { "data-tip": label, "data-tip-side": side, ...(shortcut !== null && { "data-tip-keys": shortcut }) });
}
