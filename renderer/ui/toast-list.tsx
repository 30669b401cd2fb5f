import * as Radix from "radix-ui/toast";
import { CheckCircle2, Info, TriangleAlert, X, XCircle, type LucideIcon } from "lucide-react";
import { useStore } from "zustand";
import { Button, IconButton } from "./button.tsx";
import { toneText } from "./status-badge.tsx";
import { dismissToast, toasts, type ToastTone } from "./toast.ts";
import { cx } from "./cx.ts";

const icons: Record<ToastTone, LucideIcon> = { success: CheckCircle2, warning: TriangleAlert, danger: XCircle, info: Info };

/** Shows the toasts; loaded with the first one. */
export default function ToastList() {
  const shown = useStore(toasts, (state) => state.shown);
  return (
    <Radix.Provider label="Notification" swipeDirection="right">
      {shown.map(({ id, tone, title, body, action }) => {
        const Icon = icons[tone];
        return (
          <Radix.Root
            key={id}
            duration={tone === "danger" ? Infinity : 6_000}
            onOpenChange={(open) => !open && dismissToast(id)}
            className="flex animate-[rise-in_var(--motion-panel)] items-start gap-2 rounded-lg border border-line bg-overlay p-3 text-sm shadow-overlay"
          >
            <Icon size={16} strokeWidth={1.5} className={cx("mt-0.5", toneText[tone])} aria-hidden />
            <div className="min-w-0 flex-1 break-words">
              <Radix.Title className="font-medium">{title}</Radix.Title>
              {body !== undefined && <Radix.Description className="text-muted">{body}</Radix.Description>}
              {action && (
                <Radix.Action asChild altText={action.label}>
                  <Button className="mt-2" onClick={action.run}>
                    {action.label}
                  </Button>
                </Radix.Action>
              )}
            </div>
            <Radix.Close asChild>
              <IconButton icon={X} label="Close" className="-mt-1 -mr-1" />
            </Radix.Close>
          </Radix.Root>
        );
      })}
      <Radix.Viewport className="fixed right-3 bottom-9 z-50 flex w-90 max-w-[calc(100vw-24px)] flex-col gap-2 outline-none" />
    </Radix.Provider>
  );
}
