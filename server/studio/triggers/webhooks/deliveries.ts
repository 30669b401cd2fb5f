import { createHash } from "node:crypto";
import { AppError, type Clock, type Json } from "@fastn/core";
import { lessThan, type Store, webhookDeliveries } from "../../../store/index.ts";

export interface Delivery {
  /** Who takes it; ids of different receivers have nothing to do with each other. */
  readonly receiver: string;
  readonly id: string;
  readonly rawBody: Uint8Array;
}

/** Memory of messages that were taken; it is in the database, so a restart does not open the door to repeats. */
export interface Deliveries {
  /**
   * What was answered to a message with this id; null when it is new.
   * @throws AppError IDEMPOTENCY_MISMATCH when the id came with another body
   */
  answered(tenant: string, delivery: Delivery): Promise<Json>;
  remember(tenant: string, delivery: Delivery, answer: Json): Promise<void>;
}

/** At least twice the window in which a message counts as new; senders that got no answer try for hours, ms. */
const keepMs = 24 * 3_600_000;
const pruneEveryMs = 60_000;

export function createDeliveries(store: Store, clock: Clock): Deliveries {
  let prunedAt = Number.NEGATIVE_INFINITY;
  return {
    async answered(tenantId, { receiver, id, rawBody }) {
      const row = await store.withTenant({ tenantId }, (tx) => tx.table(webhookDeliveries).get({ receiver, deliveryId: id }));
      if (row === null) return null;
      if (row.digest !== digestOf(rawBody))
        throw new AppError("IDEMPOTENCY_MISMATCH", "A webhook with this id was taken with another body. Give every message an id of its own.");
      return row.answer;
    },
    remember: (tenantId, { receiver, id, rawBody }, answer) =>
      store.withTenant({ tenantId }, async (tx) => {
        const now = clock.now();
        // Of equal messages that come at once, each may get here; what they were answered is the same.
        await tx.table(webhookDeliveries).insertNew({ receiver, deliveryId: id, digest: digestOf(rawBody), answer, receivedAt: now });
        if (Math.abs(now - prunedAt) < pruneEveryMs) return;
        prunedAt = now;
        await tx.table(webhookDeliveries).remove({ receivedAt: lessThan(now - keepMs) });
      }),
  };
}

const digestOf = (body: Uint8Array): string => createHash("sha256").update(body).digest("hex");
