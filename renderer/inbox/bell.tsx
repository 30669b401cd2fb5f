import { Bell as BellIcon } from "lucide-react";
import { IconButton } from "../ui/index.ts";
import { useShortcut } from "../app/actions/index.ts";
import { isWithin, navigate, usePath } from "../app/page-path.ts";
import { useUnreadCount, useWaitingRuns } from "./use-inbox.ts";

/** The way to the inbox, with how much waits there. */
export default function Bell() {
  const unread = useUnreadCount();
  const approvals = useWaitingRuns().length;
  const shortcut = useShortcut("view.inbox");
  const open = isWithin("/inbox", usePath());
  const count = unread + approvals;
  const waits = [
    ...(approvals > 0 ? [`${approvals} ${approvals === 1 ? "run waits" : "runs wait"} for approval`] : []),
    ...(unread > 0 ? [`${unread > 99 ? "99+" : unread} unread`] : []),
  ];
  return (
    <IconButton
      icon={BellIcon}
      label={count === 0 ? "Inbox" : `Inbox: ${waits.join(", ")}`}
      shortcut={shortcut}
      aria-current={open ? "page" : undefined}
      onClick={() => navigate(open ? "/" : "/inbox")}
      className={open ? "bg-pressed" : ""}
      badge={
        count > 0 && (
          <span
            aria-hidden
            className="absolute -top-0.5 -right-1 min-w-4 rounded-full border border-app bg-accent px-1 text-center text-[10px] leading-3.5 font-semibold text-accent-on tabular-nums"
          >
            {count > 99 ? "99+" : count}
          </span>
        )
      }
    />
  );
}
