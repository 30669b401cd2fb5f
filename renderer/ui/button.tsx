import type { ComponentProps, ReactNode } from "react";
import type { LucideIcon } from "lucide-react";
import { cx } from "./cx.ts";
import { Tooltip } from "./tooltip.tsx";

type Look = "primary" | "secondary" | "ghost" | "danger";

const looks: Record<Look, string> = {
  primary: "bg-accent text-accent-on hover:bg-accent-hover",
  secondary: "border border-line-strong bg-raised text-text hover:bg-hover active:bg-pressed",
  ghost: "text-muted hover:bg-hover hover:text-text active:bg-pressed",
  danger: "border border-danger-line bg-danger-bg text-danger-text hover:border-danger-text",
};

export interface ButtonProps extends ComponentProps<"button"> {
  readonly look?: Look;
  readonly icon?: LucideIcon;
  /** `large` is 32 px, for the one main thing of a view; everything else is 28. */
  readonly size?: "normal" | "large";
}

export function Button({ look = "secondary", icon: Icon, size = "normal", className, children, type = "button", ...rest }: ButtonProps) {
  return (
    <button
      type={type}
      className={cx(
        "inline-flex shrink-0 cursor-default items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap transition-colors duration-100",
        "disabled:pointer-events-none disabled:opacity-50",
        size === "large" ? "h-8 px-3 text-sm" : "h-7 px-2.5 text-sm",
        looks[look],
        className,
      )}
      {...rest}
    >
      {Icon && <Icon size={16} strokeWidth={1.5} aria-hidden />}
      {children}
    </button>
  );
}

const iconLooks = {
  plain:
    "text-muted hover:bg-hover hover:text-text active:bg-pressed aria-pressed:bg-accent-bg aria-pressed:text-accent-text data-[state=open]:bg-pressed data-[state=open]:text-text",
  primary: "bg-accent text-accent-on hover:bg-accent-hover data-[state=open]:bg-accent-hover",
} as const;

export interface IconButtonProps extends Omit<ComponentProps<"button">, "children"> {
  readonly icon: LucideIcon;
  /** Its accessible name, shown as tooltip too. */
  readonly label: string;
  /** A shortcut as `Mod+S`, shown in the tooltip. */
  readonly shortcut?: string | null;
  readonly tooltipSide?: "top" | "right" | "bottom" | "left";
  readonly look?: "plain" | "primary";
  /** Shown over the icon: a count, a dot. */
  readonly badge?: ReactNode;
}

export function IconButton({ icon: Icon, label, shortcut, tooltipSide, badge, look = "plain", className, type = "button", ...rest }: IconButtonProps) {
  return (
    <Tooltip label={label} shortcut={shortcut ?? null} side={tooltipSide ?? "bottom"}>
      <button
        type={type}
        aria-label={label}
        className={cx(
          "relative inline-flex h-7 min-w-7 shrink-0 cursor-default items-center justify-center rounded-md transition-colors duration-100",
          "disabled:pointer-events-none disabled:opacity-40",
          iconLooks[look],
          className,
        )}
        {...rest}
      >
        <Icon size={16} strokeWidth={1.5} aria-hidden />
        {badge}
      </button>
    </Tooltip>
  );
}
