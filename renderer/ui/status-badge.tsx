import { Ban, CheckCircle2, CircleDashed, Clock, Loader, MinusCircle, RotateCw, XCircle, type LucideIcon } from "lucide-react";
import type { RunSummary, StepRun } from "@fastn/core";
import { cx } from "./cx.ts";

export type Tone = "neutral" | "accent" | "success" | "warning" | "danger" | "info";

interface StatusLook {
  readonly word: string;
  readonly icon: LucideIcon;
  readonly tone: Tone;
}

export type Status = RunSummary["status"] | StepRun["status"];

/** Every status of runs and steps: an icon and a word, never colour alone. */
export const statusLooks: Readonly<Record<Status, StatusLook>> = {
  pending: { word: "Queued", icon: CircleDashed, tone: "neutral" },
  running: { word: "Running", icon: Loader, tone: "accent" },
  waiting: { word: "Waiting", icon: Clock, tone: "info" },
  retrying: { word: "Retrying", icon: RotateCw, tone: "warning" },
  completed: { word: "Succeeded", icon: CheckCircle2, tone: "success" },
  failed: { word: "Failed", icon: XCircle, tone: "danger" },
  skipped: { word: "Skipped", icon: MinusCircle, tone: "neutral" },
  cancelled: { word: "Cancelled", icon: Ban, tone: "neutral" },
  timed_out: { word: "Timed out", icon: Clock, tone: "danger" },
};

export const toneText: Readonly<Record<Tone, string>> = {
  neutral: "text-muted",
  accent: "text-accent-text",
  success: "text-success-text",
  warning: "text-warning-text",
  danger: "text-danger-text",
  info: "text-info-text",
};

const toneBox: Readonly<Record<Tone, string>> = {
  neutral: "bg-pressed",
  accent: "bg-accent-bg",
  success: "bg-success-bg",
  warning: "bg-warning-bg",
  danger: "bg-danger-bg",
  info: "bg-info-bg",
};

interface BadgeProps {
  readonly tone?: Tone;
  readonly icon?: LucideIcon;
  readonly children: string;
  readonly className?: string;
}

export function Badge({ tone = "neutral", icon: Icon, children, className }: BadgeProps) {
  return (
    <span
      title={children}
      className={cx(
        "inline-flex h-5 max-w-full shrink-0 items-center gap-1 rounded-sm px-1.5 text-xs font-medium whitespace-nowrap",
        toneBox[tone],
        toneText[tone],
        className,
      )}
    >
      {Icon && <Icon size={12} strokeWidth={2} aria-hidden className="shrink-0" />}
      <span className="truncate">{children}</span>
    </span>
  );
}

export function StatusBadge({ status, note }: { readonly status: Status; /** After the word: "2 of 5", "until 14:05". */ readonly note?: string }) {
  const { word, icon, tone } = statusLooks[status];
  return (
    <Badge tone={tone} icon={icon}>
      {note === undefined ? word : `${word} ${note}`}
    </Badge>
  );
}
