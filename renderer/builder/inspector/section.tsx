import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";

interface SectionProps {
  readonly title: string;
  readonly open?: boolean;
  readonly children: ReactNode;
}

/** A part of the form that folds. */
export function Section({ title, open = false, children }: SectionProps) {
  return (
    <details open={open} className="group border-t border-line">
      <summary className="flex h-9 cursor-default list-none items-center gap-1.5 px-3 text-sm font-semibold hover:bg-hover [&::-webkit-details-marker]:hidden">
        <ChevronRight size={14} strokeWidth={1.75} className="text-muted transition-transform duration-[120ms] group-open:rotate-90" aria-hidden />
        {title}
      </summary>
      <div className="flex flex-col gap-3 px-3 pt-1 pb-4">{children}</div>
    </details>
  );
}
