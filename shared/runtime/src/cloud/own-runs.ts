import type { RunId } from "@fastn/core";
import type { RunRow, RunStore } from "../run-store.ts";

/**
 * A store that others use too, as one invocation may see it: only its own run and those it called count as open or due. What else is due belongs
 * to other invocations, and taking it up here would cut it off when this one ends.
 */
export class OwnRuns {
  readonly store: RunStore;
  private readonly own = new Set<RunId>();

  /** @param untilMs timers due later are not for this invocation, ms since 1970 */
  constructor(shared: RunStore, untilMs: number) {
    const dueTimers: RunStore["dueTimers"] = async (nowMs) => (await shared.dueTimers(nowMs)).filter(({ runId }) => this.own.has(runId));
    // Oldest first: a caller comes before what it called.
    const open: RunStore["open"] = async () => (await shared.open()).filter((run) => this.isOwn(run));
    const over: Partial<RunStore> = {
      insert: async (run, claim) => {
        const inserted = await shared.insert(run, claim);
        this.add(inserted.run.runId);
        return inserted;
      },
      open,
      awake: async () => (await open()).filter(({ status, waitingFor }) => status !== "pending" && waitingFor === null).map(({ runId }) => runId),
      queued: async () => (await open()).filter(({ status }) => status === "pending"),
      orphans: async () => {
        const own = new Set((await open()).map(({ runId }) => runId));
        return (await shared.orphans()).filter((runId) => own.has(runId));
      },
      parentsOfEnded: async () => (await shared.parentsOfEnded()).filter((runId) => this.own.has(runId)),
      dueTimers,
      nextTimerAt: async () => (await dueTimers(untilMs))[0]?.fireAt ?? null,
    };
    this.store = new Proxy(shared, {
      get(target, name) {
        const member: unknown = Reflect.get(over, name) ?? Reflect.get(target, name);
        return typeof member === "function" ? member.bind(target) : member;
      },
    });
  }

  add(runId: RunId): void {
    this.own.add(runId);
  }

  private isOwn({ runId, parentRunId }: RunRow): boolean {
    if (parentRunId !== null && this.own.has(parentRunId)) this.own.add(runId);
    return this.own.has(runId);
  }
}
