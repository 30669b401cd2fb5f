import { useState, type ReactNode } from "react";
import * as Radix from "radix-ui/dialog";
import { X } from "lucide-react";
import { cx } from "./cx.ts";

const widths = {
  narrow: "top-[12vh] max-h-[76vh] w-[min(440px,calc(100vw-32px))]",
  wide: "top-[12vh] max-h-[76vh] w-[min(720px,calc(100vw-32px))]",
  full: "top-[6vh] max-h-[88vh] w-[calc(100vw-64px)]",
} as const;

export interface DialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  /** What the decision is about; read out when the dialog opens. */
  readonly description?: ReactNode;
  readonly children?: ReactNode;
  /** Buttons, the main one last. */
  readonly actions?: ReactNode;
  readonly width?: keyof typeof widths;
}

/** An open dialog. */
export default function DialogContent({ onOpenChange, title, description, children, actions, width = "narrow" }: Omit<DialogProps, "open">) {
  const [opener] = useState(() => document.activeElement);
  return (
    <Radix.Root open onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-[fade-in_var(--motion-hand)] bg-scrim" />
        <Radix.Content
          {...(description === undefined && { "aria-describedby": undefined })}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (opener instanceof HTMLElement) opener.focus();
          }}
          className={cx(
            "fixed left-1/2 z-40 flex -translate-x-1/2 flex-col rounded-lg border border-line bg-overlay shadow-overlay",
            "animate-[fade-in_var(--motion-hand)] focus:outline-none",
            widths[width],
          )}
        >
          <Radix.Title className="min-w-0 shrink-0 pt-4 pr-12 pb-2 pl-4 text-lg font-semibold break-words">{title}</Radix.Title>
          <div className="min-h-0 flex-1 overflow-y-auto px-4 pb-4">
            {description !== undefined && (
              <Radix.Description asChild>
                <div className="text-sm text-muted">{description}</div>
              </Radix.Description>
            )}
            {children}
          </div>
          {actions && <footer className="flex shrink-0 flex-wrap justify-end gap-2 border-t border-line px-4 py-3">{actions}</footer>}
          {/* Last in order, so that the focus begins in the content. */}
          <Radix.Close asChild>
            <button
              type="button"
              aria-label="Close"
              className="absolute top-3.5 right-3 inline-flex size-7 cursor-default items-center justify-center rounded-md text-muted hover:bg-hover hover:text-text"
            >
              <X size={16} strokeWidth={1.5} aria-hidden />
            </button>
          </Radix.Close>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
