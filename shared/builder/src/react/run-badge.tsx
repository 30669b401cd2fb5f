import { Ban, Check, CircleDashed, Clock, LoaderCircle, Minus, Pin, RotateCw, X, type LucideIcon } from "lucide-react";
import type { StepStatus } from "@fastn/core";
import type { NodeMarks, NodeRunState } from "./run-overlay.ts";
import { badgeWord } from "./run-words.ts";

const icons: Readonly<Record<StepStatus, LucideIcon>> = {
  pending: CircleDashed,
  running: LoaderCircle,
  waiting: Clock,
  retrying: RotateCw,
  completed: Check,
  failed: X,
  skipped: Minus,
  cancelled: Ban,
};

/** State of a card in the run shown: icon and word, never colour alone. */
export function RunBadge({ state, marks }: { readonly state: NodeRunState | undefined; readonly marks: NodeMarks | undefined }) {
  const pinned = marks?.pinned === true;
  if (state === undefined && !pinned) return null;
  const Icon = state === undefined ? null : icons[state.status];
  return (
    <span className="fx-badge" data-status={state?.status} aria-hidden>
      {pinned && <Pin size={14} strokeWidth={1.5} className="fx-pin" />}
      {state !== undefined && Icon !== null && (
        <>
          <Icon size={14} strokeWidth={2} />
          <span>{badgeWord(state)}</span>
        </>
      )}
    </span>
  );
}
