import type { Clock, RunId } from "@fastn/core";
import type { InAppNotification } from "@fastn/runtime";
import { decodeCursor, encodeCursor, notifications as table, type Row, type Store } from "../store/index.ts";
import type { Changes } from "./changes.ts";
import type { NotificationService, NotificationView } from "./services.ts";

export interface Inbox extends NotificationService {
  /** Keep one that a run tells. A repeated attempt of its step changes nothing. */
  add(tenant: string, notification: InAppNotification): Promise<void>;
}

/** In-app notifications of one folder, newest first. */
export function createInbox({ store, changes, clock }: { readonly store: Store; readonly changes: Changes; readonly clock: Clock }): Inbox {
  return {
    async add(tenantId, { at, ...told }) {
      const isNew = await store.withTenant({ tenantId }, (tx) => tx.table(table).insertNew({ ...told, createdAt: at, readAt: null }));
      if (isNew) changes.emit({ event: "notification", data: { runId: told.runId, stepPath: told.stepPath, severity: told.severity, title: told.title } });
    },

    async list(tenantId, { limit, cursor, unread }) {
      const rows = await store.withTenant({ tenantId }, (tx) =>
        tx.table(table).find({
          where: unread === true ? { readAt: null } : {},
          orderBy: [
            ["createdAt", "desc"],
            ["runId", "desc"],
            ["stepPath", "desc"],
          ],
          ...(cursor !== undefined && { after: decodeCursor(cursor, ["number", "string", "string"]) }),
          limit: limit + 1,
        }),
      );
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      const nextCursor = rows.length > limit && last !== undefined ? encodeCursor([last.createdAt, last.runId, last.stepPath]) : null;
      return { data: page.map(toView), nextCursor };
    },

    async markRead(tenantId, which) {
      const where = which === undefined ? { readAt: null } : { runId: which.runId as RunId, stepPath: which.stepPath, readAt: null };
      const changed = await store.withTenant({ tenantId }, (tx) => tx.table(table).update(where, { readAt: clock.now() }));
      if (changed > 0) changes.emit({ event: "notifications_read", data: { changed } });
      return changed;
    },
  };
}

function toView({ runId, stepPath, workflow, severity, title, body, createdAt, readAt }: Row<typeof table>): NotificationView {
  const iso = (at: number): string => new Date(at).toISOString();
  return { runId, stepPath, workflow, severity, title, body, createdAt: iso(createdAt), readAt: readAt === null ? null : iso(readAt) };
}
