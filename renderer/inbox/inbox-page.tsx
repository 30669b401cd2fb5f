import { BellOff, CircleAlert } from "lucide-react";
import { errorText, reportError } from "../app/report-error.ts";
import { Button, EmptyState, SkeletonList } from "../ui/index.ts";
import { ApprovalCards } from "./approval-cards.tsx";
import { NotificationList } from "./notification-list.tsx";
import { markRead, useNotifications, useUnreadCount, useWaitingRuns } from "./use-inbox.ts";

/** What runs ask and tell people: approvals that wait, then notifications. */
export default function InboxPage() {
  const notifications = useNotifications();
  const waiting = useWaitingRuns();
  const unread = useUnreadCount();
  const items = notifications.data?.pages.flatMap((page) => page.data) ?? [];
  const nothing = notifications.isSuccess && items.length === 0 && waiting.length === 0;
  return (
    <section aria-label="Inbox" className="flex h-full min-h-0 flex-1 flex-col bg-panel">
      <header className="flex h-12 shrink-0 items-center gap-2 border-b border-line px-4">
        <h1 className="flex-1 text-lg font-semibold">Inbox</h1>
        <Button
          disabled={unread === 0}
          onClick={() => void markRead().catch((error: unknown) => reportError("The notifications were not marked as read", error))}
        >
          Mark all as read
        </Button>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {nothing && (
          <EmptyState icon={BellOff} title="Nothing waits for you">
            Notification steps of your workflows tell here what happened, and approval steps ask here for your answer.
          </EmptyState>
        )}
        {!nothing && (
          <div className="mx-auto flex max-w-200 flex-col gap-6 px-4 py-5">
            {waiting.length > 0 && (
              <section aria-labelledby="inbox-approvals" className="flex flex-col gap-3">
                <h2 id="inbox-approvals" className="text-base font-semibold">
                  Waiting for your answer
                </h2>
                {waiting.map((run) => (
                  <ApprovalCards key={run.runId} run={run} />
                ))}
              </section>
            )}
            <section aria-labelledby="inbox-notifications" className="flex flex-col gap-3">
              <h2 id="inbox-notifications" className="text-base font-semibold">
                Notifications
              </h2>
              {notifications.isPending && <SkeletonList label="Loading notifications" />}
              {notifications.isError && (
                <EmptyState
                  icon={CircleAlert}
                  title="The notifications could not be read"
                  action={<Button onClick={() => void notifications.refetch()}>Try again</Button>}
                >
                  {errorText(notifications.error)}
                </EmptyState>
              )}
              {notifications.isSuccess && items.length === 0 && (
                <p className="text-muted">No notification yet. Notification steps of your workflows tell here what happened.</p>
              )}
              {items.length > 0 && <NotificationList items={items} />}
              {notifications.hasNextPage && (
                <Button className="self-center" disabled={notifications.isFetchingNextPage} onClick={() => void notifications.fetchNextPage()}>
                  Show older notifications
                </Button>
              )}
            </section>
          </div>
        )}
      </div>
    </section>
  );
}
