import { useRef, type KeyboardEvent } from "react";
import { MailOpen } from "lucide-react";
import type { NotificationItem } from "../app/api/index.ts";
import { reportError } from "../app/report-error.ts";
import { formatRelative } from "../runs/format.ts";
import { openRun } from "../runs/open-run.ts";
import { cx, IconButton, toneText } from "../ui/index.ts";
import { severityLooks } from "./severity.ts";
import { markRead } from "./use-inbox.ts";

const failed = (error: unknown): void => reportError("The notification was not marked as read", error);

/** Notifications, newest first. Arrow keys walk, Enter opens the run at the step that told. */
export function NotificationList({ items }: { readonly items: readonly NotificationItem[] }) {
  const list = useRef<HTMLUListElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const rows = [...(list.current?.querySelectorAll<HTMLElement>("[data-row]") ?? [])];
    const at = rows.findIndex((row) => row === document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (to === undefined || at === -1) return;
    event.preventDefault();
    rows[Math.max(0, Math.min(to, rows.length - 1))]?.focus();
  };
  return (
    <ul ref={list} aria-label="Notifications" onKeyDown={onKeyDown} className="divide-y divide-line border-y border-line">
      {items.map((item) => (
        <Row key={`${item.runId}/${item.stepPath}`} item={item} />
      ))}
    </ul>
  );
}

function Row({ item }: { readonly item: NotificationItem }) {
  const { runId, stepPath, severity, title, body, workflow, createdAt, readAt } = item;
  const { icon: Icon, word, tone } = severityLooks[severity];
  const unread = readAt === null;
  const open = (): void => {
    if (unread) markRead({ runId, stepPath }).catch(failed);
    openRun(runId, stepPath);
  };
  return (
    <li className="group relative flex items-start hover:bg-hover">
      <button
        type="button"
        data-row
        onClick={open}
        className="flex min-w-0 flex-1 cursor-default items-start gap-2.5 py-2.5 pr-12 pl-4 text-left outline-offset-[-2px]"
      >
        <Icon size={16} strokeWidth={1.5} className={cx("mt-0.5", toneText[tone])} aria-label={word} />
        <span className="min-w-0 flex-1">
          <span className={cx("block break-words", unread ? "font-semibold" : "text-muted")}>
            {title}
            {unread && (
              <span className="ml-2 inline-block rounded-sm border border-accent-line bg-accent-bg px-1 text-xs leading-4 font-medium text-accent-text">
                unread
              </span>
            )}
          </span>
          {body !== "" && <span className="block break-words whitespace-pre-wrap text-muted">{body}</span>}
          <span className="block text-xs text-faint">
            {workflow} · {stepPath} ·{" "}
            <time dateTime={createdAt} title={new Date(createdAt).toLocaleString()}>
              {formatRelative(createdAt)}
            </time>
          </span>
        </span>
      </button>
      {unread && (
        <span className="absolute top-2 right-3">
          <IconButton icon={MailOpen} label={`Mark as read: ${title}`} onClick={() => void markRead({ runId, stepPath }).catch(failed)} />
        </span>
      )}
    </li>
  );
}
