import { Command } from "cmdk";
import * as Popover from "radix-ui/popover";
import { useState, type ReactNode } from "react";

export interface ChooseItem {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  /** Further words it is found by. */
  readonly keywords?: readonly string[];
  readonly icon?: ReactNode;
  /** Why it cannot be chosen; it stays in the list, greyed. */
  readonly refused?: string | null | undefined;
  readonly run: () => void;
}

export interface ChooseGroup {
  /** Empty for none. */
  readonly heading: string;
  readonly items: readonly ChooseItem[];
}

interface ChoosePopoverProps {
  /** px in the window. */
  readonly at: { readonly x: number; readonly y: number };
  /** What is asked; also the placeholder. */
  readonly label: string;
  readonly groups: readonly ChooseGroup[];
  readonly onClose: () => void;
}

const groupClass = "p-1 [&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-faint";

/** A searchable list where the pointer is. */
export function ChoosePopover({ at, label, groups, onClose }: ChoosePopoverProps) {
  const [words, setWords] = useState("");
  return (
    <Popover.Root open onOpenChange={(open) => !open && onClose()}>
      <Popover.Anchor asChild>
        <span aria-hidden style={{ position: "fixed", left: at.x, top: at.y, width: 1, height: 1 }} />
      </Popover.Anchor>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={4}
          collisionPadding={8}
          aria-label={label}
          onCloseAutoFocus={(event) => event.preventDefault()}
          className="z-40 w-80 animate-[fade-in_var(--motion-hand)] overflow-hidden rounded-lg border border-line bg-overlay text-sm text-text shadow-overlay"
        >
          <Command label={label} loop>
            <Command.Input
              autoFocus
              value={words}
              onValueChange={setWords}
              placeholder={label}
              className="h-9 w-full min-w-0 border-b border-line bg-transparent px-3 outline-none placeholder:text-faint"
            />
            <Command.List className="max-h-80 scroll-py-1 overflow-y-auto">
              <Command.Empty className="p-4 text-center text-muted">Nothing fits. Try fewer letters.</Command.Empty>
              {groups.map(
                ({ heading, items }) =>
                  items.length > 0 && (
                    <Command.Group key={heading} heading={heading === "" ? undefined : heading} className={groupClass}>
                      {items.map((item) => (
                        <Command.Item
                          key={item.id}
                          value={`${heading} ${item.id}`}
                          keywords={[item.label, item.hint, ...(item.keywords ?? [])]}
                          disabled={typeof item.refused === "string"}
                          onSelect={() => {
                            onClose();
                            item.run();
                          }}
                          className="flex min-h-9 cursor-default items-center gap-2.5 rounded-sm px-2 py-1 data-[disabled=true]:opacity-50 data-[selected=true]:bg-accent-bg"
                        >
                          {item.icon}
                          <span className="flex min-w-0 flex-1 flex-col">
                            <span className="truncate">{item.label}</span>
                            {item.hint !== "" && (
                              <span className="truncate text-xs text-muted" title={item.hint}>
                                {item.hint}
                              </span>
                            )}
                          </span>
                        </Command.Item>
                      ))}
                    </Command.Group>
                  ),
              )}
            </Command.List>
          </Command>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
