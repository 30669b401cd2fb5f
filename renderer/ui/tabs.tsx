import type { ReactNode } from "react";
import * as Radix from "radix-ui/tabs";
import type { LucideIcon } from "lucide-react";

export interface TabItem {
  readonly id: string;
  readonly title: string;
  readonly icon?: LucideIcon;
  /** A count or a dot after the title. */
  readonly badge?: ReactNode;
  readonly content: ReactNode;
}

interface TabsProps {
  readonly label: string;
  readonly items: readonly TabItem[];
  readonly value: string;
  readonly onValueChange: (id: string) => void;
  /** Shown at the right end of the list. */
  readonly actions?: ReactNode;
}

/** A row of tabs over one panel. Only the chosen panel is mounted. */
export function Tabs({ label, items, value, onValueChange, actions }: TabsProps) {
  return (
    <Radix.Root value={value} onValueChange={onValueChange} className="flex h-full min-h-0 flex-col">
      <div className="flex h-9 shrink-0 items-center border-b border-line pr-1">
        <Radix.List aria-label={label} className="flex h-full min-w-0 flex-1 items-stretch gap-1 overflow-x-auto px-2">
          {items.map(({ id, title, icon: Icon, badge }) => (
            <Radix.Trigger
              key={id}
              value={id}
              className="flex cursor-default items-center gap-1.5 border-b-2 border-transparent px-2 text-xs font-medium text-muted outline-offset-[-2px] hover:text-text data-[state=active]:border-accent data-[state=active]:text-text"
            >
              {Icon && <Icon size={16} strokeWidth={1.5} aria-hidden />}
              {title}
              {badge}
            </Radix.Trigger>
          ))}
        </Radix.List>
        {actions}
      </div>
      {items.map(({ id, content }) => (
        <Radix.Content key={id} value={id} className="min-h-0 flex-1 outline-offset-[-2px]">
          {content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
