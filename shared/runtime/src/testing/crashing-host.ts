import type { JournalEvent } from "@fastn/core";
import type { NewJournalEvent, RunProjection } from "../run-store.ts";
import { TestHost } from "./test-host.ts";

/** A process that dies at its n-th append, before or after what it appends is on disk. Nothing it does afterwards counts. */
export class CrashingHost extends TestHost {
  crashAt = Number.POSITIVE_INFINITY;
  crashBefore = false;
  private appends = 0;

  override async append(events: readonly NewJournalEvent[], projection: RunProjection): Promise<readonly JournalEvent[]> {
    this.appends += 1;
    if (this.appends !== this.crashAt) return super.append(events, projection);
    if (!this.crashBefore) await super.append(events, projection);
    throw new Error("crash");
  }
}
