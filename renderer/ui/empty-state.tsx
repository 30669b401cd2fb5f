import type { ReactNode } from "react";
import type { LucideIcon } from "lucide-react";

interface EmptyStateProps {
  readonly icon: LucideIcon;
  readonly title: string;
  /** One sentence that teaches. */
  readonly children: ReactNode;
  /** One action, and at most one link. */
  readonly action?: ReactNode;
}

export function EmptyState({ icon: Icon, title, children, action }: EmptyStateProps) {
  return (
    <div className="flex h-full min-h-0 flex-col items-center justify-center gap-2 overflow-y-auto p-6 text-center">
      <Icon size={24} strokeWidth={1.5} className="text-faint" aria-hidden />
      <h2 className="text-base font-semibold">{title}</h2>
      <p className="max-w-96 text-sm text-pretty text-muted">{children}</p>
      {action && <div className="mt-2 flex flex-wrap items-center justify-center gap-2">{action}</div>}
    </div>
  );
}
