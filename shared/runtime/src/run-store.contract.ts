import { newRunId, type JournalEvent, type RunId } from "@fastn/core";
import { beforeEach, describe, expect, it } from "vitest";
import { keptRunsContract } from "./kept-runs.contract.ts";
import { type NewJournalEvent, type NewRun, type RunStore, maxJournalEvents } from "./run-store.ts";
import { started, completed, timerSet, knownTo, t0, lease, sampleRun } from "./run-store.samples.ts";

/** What every backend of RunStore must do. `open` gives an empty store each time it is called. */
export function runStoreContract(backend: string, open: () => Promise<RunStore> | RunStore): void {
  describe(`RunStore on ${backend}`, () => {
    let store: RunStore;
    beforeEach(async () => {
      store = await open();
    });

    const claimOf = async (...claim: Parameters<RunStore["claim"]>): Promise<number> => {
      const fence = await store.claim(...claim);
      if (fence === null) throw new Error(`run ${claim[0]} was not given to ${claim[1]}`);
      return fence;
    };

    /** A run of our own with its fencing token. */
    const claimed = async (over: Partial<NewRun> = {}): Promise<{ runId: RunId; fence: number }> => {
      const { run } = await store.insert(sampleRun(over));
      return { runId: run.runId, fence: await claimOf(run.runId, "a", t0, lease) };
    };

    describe("runs", () => {
      it("knows which runs a run called, and which open runs may not have heard of an end", async () => {
        const { runId, fence } = await claimed();
        const other = await claimed();
        const child = await claimed({ parentRunId: runId, parentPath: "bill", createdAt: t0 + 1 });
        const second = await claimed({ parentRunId: runId, parentPath: "loop[1].bill", createdAt: t0 + 2, priority: 1 });
        expect((await store.children(runId)).map((row) => [row.runId, row.parentPath, row.priority])).toEqual([
          [child.runId, "bill", null],
          [second.runId, "loop[1].bill", 1],
        ]);
        expect([await store.children(other.runId), await store.parentsOfEnded()]).toEqual([[], []]);
        const end: NewJournalEvent = { type: "run_finished", status: "completed", output: 1, error: null, at: t0 };
        for (const ended of [child, second]) await store.append(ended.runId, ended.fence, [end], { status: "completed" });
        expect(await store.parentsOfEnded()).toEqual([runId]);
        await store.append(runId, fence, [end], { status: "completed" });
        expect(await store.parentsOfEnded()).toEqual([]);
      });

      it("gives back a run as it was put in, pending and without journal", async () => {
        const run = sampleRun();
        const inserted = await store.insert(run);
        const expected = { ...run, status: "pending", waitingFor: null, output: null, error: null, startedAt: null, finishedAt: null };
        expect(inserted).toEqual({ run: expected, created: true, fence: null });
        expect(await store.get(run.runId)).toEqual(expected);
        expect(await store.events(run.runId)).toEqual([]);
      });

      it("answers null for a run that does not exist", async () => {
        expect(await store.get(newRunId())).toBeNull();
      });

      it("answers the earlier run when the idempotency key was seen before, for the same workflow only", async () => {
        const first = await store.insert(sampleRun({ idempotencyKey: "k" }));
        const again = await store.insert(sampleRun({ idempotencyKey: "k", input: "other" }));
        const elsewhere = await store.insert(sampleRun({ idempotencyKey: "k", workflow: "other" }));
        expect([again.created, again.run, elsewhere.created]).toEqual([false, first.run, true]);
        expect((await store.list({ limit: 10 })).runs).toHaveLength(2);
      });

      it("inserts one run when the same idempotency key comes twice at once", async () => {
        const answers = await Promise.all([1, 2, 3].map(() => store.insert(sampleRun({ idempotencyKey: "k" }))));
        expect(answers.filter(({ created }) => created)).toHaveLength(1);
        expect(new Set(answers.map(({ run }) => run.runId)).size).toBe(1);
      });

      it("lists newest first, page by page, without losing or repeating a run when others are added between", async () => {
        const ids: RunId[] = [];
        for (let i = 0; i < 7; i++) ids.unshift((await store.insert(sampleRun({ createdAt: t0 + Math.floor(i / 2), runId: newRunId(t0 + i) }))).run.runId);
        const seen: RunId[] = [];
        let cursor: string | undefined;
        for (;;) {
          const page = await store.list({ limit: 3, ...(cursor !== undefined && { cursor }) });
          seen.push(...page.runs.map(({ runId }) => runId));
          await store.insert(sampleRun({ createdAt: t0 + 100 }));
          if (page.nextCursor === null) break;
          cursor = page.nextCursor;
        }
        expect(seen).toEqual(ids);
      });

      it("filters by workflow and by status", async () => {
        await store.insert(sampleRun({ workflow: "other" }));
        const { runId, fence } = await claimed();
        await store.append(runId, fence, [], { status: "running" });
        expect((await store.list({ workflow: "other", limit: 10 })).runs.map((run) => run.workflow)).toEqual(["other"]);
        expect((await store.list({ status: "running", limit: 10 })).runs.map((run) => run.runId)).toEqual([runId]);
        expect((await store.list({ status: "failed", workflow: "other", limit: 10 })).runs).toEqual([]);
      });

      it("names the runs that are not final, oldest first", async () => {
        const later = await claimed({ createdAt: t0 + 5 });
        const done = await claimed({ createdAt: t0 + 1 });
        const pending = (await store.insert(sampleRun({ createdAt: t0 }))).run;
        await store.append(later.runId, later.fence, [], { status: "running" });
        await store.append(done.runId, done.fence, [], { status: "completed" });
        expect((await store.open()).map(({ runId }) => runId)).toEqual([pending.runId, later.runId]);
      });

      it("tells what is to go on from what waits and from what has not begun", async () => {
        const waitingFor = { kind: "timer", stepPath: "a", until: new Date(t0 + 9).toISOString() } as const;
        const [late, early, asleep, done] = [await claimed({ createdAt: t0 + 5 }), await claimed({ createdAt: t0 }), await claimed(), await claimed()];
        for (const { runId, fence } of [late, early]) await store.append(runId, fence, [], { status: "running" });
        await store.append(asleep.runId, asleep.fence, [], { status: "running", waitingFor });
        await store.append(done.runId, done.fence, [], { status: "failed" });
        const { runId, workflow, definition } = sampleRun({ createdAt: t0 + 1, priority: 1 });
        await store.insert(sampleRun({ createdAt: t0 + 2 }));
        await store.insert({ ...sampleRun({ createdAt: t0 + 1, priority: 1 }), runId });
        expect(await store.awake()).toEqual([early.runId, late.runId]);
        expect((await store.queued()).map(({ createdAt }) => createdAt)).toEqual([t0 + 1, t0 + 2]);
        expect((await store.queued())[0]).toMatchObject({ runId, workflow, definition, createdAt: t0 + 1, priority: 1 });
        await store.append(asleep.runId, asleep.fence, [], { waitingFor: null });
        expect(await store.awake()).toContain(asleep.runId);
      });

      it("names the open runs whose caller has ended", async () => {
        const [open, ended] = [await claimed(), await claimed()];
        const called = (caller: RunId | null): Promise<{ runId: RunId; fence: number }> => claimed({ parentRunId: caller, parentPath: "call" });
        const [, orphan, over] = [await called(open.runId), await called(ended.runId), await called(ended.runId), await called(null)];
        await store.append(over.runId, over.fence, [], { status: "completed" });
        expect(await store.orphans()).toEqual([]);
        await store.append(ended.runId, ended.fence, [], { status: "cancelled" });
        expect(await store.orphans()).toEqual([orphan.runId]);
      });
    });

    describe("claims", () => {
      it("gives a run to exactly one of several owners claiming at once", async () => {
        const { run } = await store.insert(sampleRun());
        const tokens = await Promise.all(["a", "b", "c"].map((owner) => store.claim(run.runId, owner, t0, lease)));
        expect(tokens.filter((token) => token !== null)).toHaveLength(1);
      });

      it("gives a run to another owner only when the lease has ended", async () => {
        const { runId, fence } = await claimed();
        expect(await store.claim(runId, "b", t0 + lease - 1, lease)).toBeNull();
        expect(await store.claim(runId, "b", t0 + lease, lease)).toBeGreaterThan(fence);
      });

      it("gives a run to the same owner again at once, with a higher token", async () => {
        const { runId, fence } = await claimed();
        expect(await store.claim(runId, "a", t0 + 1, lease)).toBeGreaterThan(fence);
      });

      it("keeps a renewed lease, and refuses to renew with a token that is no longer the newest", async () => {
        const { runId, fence } = await claimed();
        expect(await store.renew(runId, fence, t0 + 20_000, lease)).toBe(true);
        expect(await store.claim(runId, "b", t0 + lease, lease)).toBeNull();
        await store.claim(runId, "b", t0 + 20_000 + lease, lease);
        expect(await store.renew(runId, fence, t0 + 20_000 + lease, lease)).toBe(false);
      });

      it("lets anyone claim after a release, but not after a release with an old token", async () => {
        const { runId, fence } = await claimed();
        const newer = await claimOf(runId, "a", t0, lease);
        await store.release(runId, fence);
        expect(await store.claim(runId, "b", t0, lease)).toBeNull();
        await store.release(runId, newer);
        expect(await store.claim(runId, "b", t0, lease)).toBeGreaterThan(newer);
      });

      it("gives nobody a run that is final or unknown", async () => {
        const { runId, fence } = await claimed();
        await store.append(runId, fence, [], { status: "failed" });
        expect(await store.claim(runId, "a", t0, lease)).toBeNull();
        expect(await store.claim(newRunId(), "a", t0, lease)).toBeNull();
      });
    });

    describe("the journal", () => {
      it("numbers events from 1 without gaps and gives them back as they were", async () => {
        const { runId, fence } = await claimed();
        const first = await store.append(runId, fence, [started("x"), started("lines[3].reserve")]);
        const second = await store.append(runId, fence, [completed("x")]);
        const all: JournalEvent[] = [
          { ...started("x"), seq: 1 },
          { ...started("lines[3].reserve"), seq: 2 },
          { ...completed("x"), seq: 3 },
        ];
        expect([...first, ...second]).toEqual(all);
        expect(await store.events(runId)).toEqual(all);
        expect(await store.events(runId, 2)).toEqual(all.slice(2));
      });

      it("moves the projection together with the events and leaves the rest of the row alone", async () => {
        const { runId, fence } = await claimed();
        await store.append(runId, fence, [started("x")], {
          status: "running",
          startedAt: t0 + 1,
          waitingFor: { kind: "approval", stepPath: "x", until: null },
        });
        await store.append(runId, fence, [], { waitingFor: null });
        const error = { code: "STEP_FAILED", message: "no", details: { step: "x", line: 3, known: true }, stack: "at x" } as const;
        await store.append(runId, fence, [completed("x")], { status: "failed", output: { b: 1 }, error, finishedAt: t0 + 9 });
        expect(await store.get(runId)).toMatchObject({
          status: "failed",
          waitingFor: null,
          output: { b: 1 },
          error,
          startedAt: t0 + 1,
          finishedAt: t0 + 9,
        });
      });

      it("refuses the late owner's write and stores nothing of it", async () => {
        const { runId, fence } = await claimed();
        const newer = await claimOf(runId, "b", t0 + lease, lease);
        await expect(store.append(runId, fence, [started("x")], { status: "running" })).rejects.toMatchObject({ code: "RUN_FENCED" });
        expect(await store.events(runId)).toEqual([]);
        expect((await store.get(runId))?.status).toBe("pending");
        await expect(store.append(runId, newer, [started("x")])).resolves.toHaveLength(1);
      });

      it("inserts a run claimed at once, and keeps others off it as any claim does", async () => {
        const run = sampleRun();
        const { fence } = await store.insert(run, { owner: "a", leaseUntil: t0 + lease });
        expect(await store.claim(run.runId, "b", t0 + 1, lease)).toBeNull();
        await expect(store.append(run.runId, fence ?? -1, [started("x")])).resolves.toHaveLength(1);
        expect(await claimOf(run.runId, "b", t0 + lease, lease)).toBeGreaterThan(fence ?? Infinity);
      });

      it("refuses a writer that does not know where the journal ends, and stores nothing of it", async () => {
        const { runId, fence } = await claimed();
        await store.append(runId, fence, [started("x")], {}, knownTo(0));
        for (const lastSeq of [0, 2]) {
          for (const events of [[], [completed("x")], [completed("x"), started("y")]]) {
            await expect(store.append(runId, fence, events, { status: "completed" }, knownTo(lastSeq))).rejects.toMatchObject({ code: "RUN_FENCED" });
          }
        }
        expect([(await store.get(runId))?.status, (await store.events(runId)).length]).toEqual(["pending", 1]);
        await expect(store.append(runId, fence, [completed("x")], {}, knownTo(1))).resolves.toMatchObject([{ seq: 2 }]);
      });

      it("takes the appends of many runs at once, each whole or not at all", async () => {
        const runs = await Promise.all(Array.from({ length: 100 }, () => claimed()));
        const late = runs.filter((_, index) => index % 7 === 0);
        for (const { runId } of late) await claimOf(runId, "b", t0 + lease, lease);
        const answers = await Promise.allSettled(
          runs.map(({ runId, fence }) => store.append(runId, fence, [started("x"), timerSet("y", t0 + 5), completed("x")], { status: "running" }, knownTo(0))),
        );
        expect(answers.map(({ status }) => status)).toEqual(runs.map((_, index) => (index % 7 === 0 ? "rejected" : "fulfilled")));
        for (const [index, { runId }] of runs.entries()) {
          const kept = index % 7 !== 0;
          expect([(await store.events(runId)).map(({ seq }) => seq), (await store.get(runId))?.status]).toEqual(
            kept ? [[1, 2, 3], "running"] : [[], "pending"],
          );
        }
        expect(await store.dueTimers(t0 + 10)).toHaveLength(runs.length - late.length);
      });

      it("gives back large values as they were put in", async () => {
        const large = { text: "ä".repeat(70_000), list: [1, 2, 3] };
        const run = sampleRun({ input: large });
        const { fence } = await store.insert(run, { owner: "a", leaseUntil: t0 + lease });
        const events: NewJournalEvent[] = [
          { type: "run_started", workflow: "w", trigger: "manual", input: large, definition: "d", at: t0 },
          { type: "step_completed", path: "x", output: large, at: t0 },
        ];
        const stored = await store.append(run.runId, fence ?? -1, events, { status: "completed", output: large });
        expect(stored).toEqual(events.map((event, index) => ({ ...event, seq: index + 1 })));
        expect(await store.events(run.runId)).toEqual(stored);
        expect(await store.get(run.runId)).toMatchObject({ input: large, output: large });
      });

      it("accepts a write after the lease has ended as long as nobody else has claimed", async () => {
        const { runId, fence } = await claimed();
        await expect(store.append(runId, fence, [{ ...started("x"), at: t0 + 10 * lease }])).resolves.toHaveLength(1);
      });

      it("never changes a final run", async () => {
        const { runId, fence } = await claimed();
        await store.append(runId, fence, [completed("x")], { status: "completed", output: 1 });
        await expect(store.append(runId, fence, [completed("y")], { status: "failed" })).rejects.toMatchObject({ code: "RUN_ALREADY_FINAL" });
        expect(await store.get(runId)).toMatchObject({ status: "completed", output: 1 });
        expect(await store.events(runId)).toHaveLength(1);
      });

      it("refuses the journal of a run that does not exist", async () => {
        await expect(store.append(newRunId(), 1, [started("x")])).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
      });

      it("keeps 25,000 events, refuses the next, and still lets the run end", async () => {
        const { runId, fence } = await claimed();
        await store.append(
          runId,
          fence,
          Array.from({ length: maxJournalEvents }, () => started("x")),
        );
        await expect(store.append(runId, fence, [started("x")])).rejects.toMatchObject({ code: "RUN_LIMIT_REACHED" });
        const end: NewJournalEvent = { type: "run_finished", status: "failed", output: null, error: { code: "RUN_LIMIT_REACHED", message: "full" }, at: t0 };
        await store.append(runId, fence, [end], { status: "failed" });
        expect((await store.events(runId, maxJournalEvents)).map(({ seq }) => seq)).toEqual([maxJournalEvents + 1]);
      });

      it("keeps the journals of runs apart", async () => {
        const one = await claimed();
        const two = await claimed();
        await store.append(one.runId, one.fence, [started("x")]);
        await store.append(two.runId, two.fence, [started("y")]);
        expect((await store.events(two.runId)).map((event) => [event.seq, event.type === "step_started" && event.path])).toEqual([[1, "y"]]);
      });
    });

    describe("runs put down whole", () => {
      const end = { status: "completed", output: { b: [2] }, error: null, startedAt: t0, finishedAt: t0 + 2 } as const;
      const journal: readonly NewJournalEvent[] = [started("a"), completed("a")];

      it("keeps row and journal, which nobody can claim or add to", async () => {
        const run = sampleRun();
        const put = await store.insertEnded(run, journal, end);
        expect(put).toEqual({ run: { ...run, ...end, waitingFor: null }, created: true });
        expect([await store.get(run.runId), await store.events(run.runId)]).toEqual([put.run, journal.map((event, index) => ({ ...event, seq: index + 1 }))]);
        expect([await store.claim(run.runId, "a", t0, lease), await store.open()]).toEqual([null, []]);
        await expect(store.append(run.runId, 0, [started("b")])).rejects.toMatchObject({ code: "RUN_ALREADY_FINAL" });
      });

      it("answers the earlier run of a key, and leaves it as it is", async () => {
        const first = await store.insertEnded(sampleRun({ idempotencyKey: "k" }), journal, end);
        const again = await store.insertEnded(sampleRun({ idempotencyKey: "k" }), [], { ...end, output: "other" });
        expect(again).toEqual({ run: first.run, created: false });
        expect(await store.insert(sampleRun({ idempotencyKey: "k" }))).toEqual({ run: first.run, created: false, fence: null });
      });

      it("gives back large values as they were put in", async () => {
        const large = { text: "é".repeat(70_000) };
        const run = sampleRun({ input: large });
        await store.insertEnded(run, [{ type: "step_completed", path: "a", output: large, at: t0 }], { ...end, output: [large] });
        expect(await store.get(run.runId)).toMatchObject({ input: large, output: [large] });
        expect(await store.events(run.runId)).toMatchObject([{ output: large }]);
      });

      it("can be removed; runs that are open, or that an open run called, cannot", async () => {
        const { run } = await store.insertEnded(sampleRun({ idempotencyKey: "k" }), journal, end);
        const parent = await claimed();
        const child = await store.insertEnded(sampleRun({ parentRunId: parent.runId, parentPath: "a" }), journal, end);
        expect([await store.remove(run.runId), await store.remove(run.runId)]).toEqual([true, false]);
        expect([await store.remove(parent.runId), await store.remove(child.run.runId)]).toEqual([false, false]);
        expect((await store.list({ limit: 10 })).runs.map(({ runId }) => runId).toSorted()).toEqual([parent.runId, child.run.runId].toSorted());
        expect(await store.insertEnded(sampleRun({ idempotencyKey: "k" }), journal, end)).toMatchObject({ created: true });
      });
    });

    describe("timers", () => {
      it("gives due timers earliest first and says when the next one is due", async () => {
        const { runId, fence } = await claimed();
        expect(await store.nextTimerAt()).toBeNull();
        await store.append(runId, fence, [timerSet("b", t0 + 20), timerSet("a", t0 + 10, "retry"), timerSet("", t0 + 900, "expiry")]);
        expect(await store.nextTimerAt()).toBe(t0 + 10);
        expect(await store.dueTimers(t0 + 9)).toEqual([]);
        expect(await store.dueTimers(t0 + 20)).toEqual([
          { runId, path: "a", purpose: "retry", fireAt: t0 + 10 },
          { runId, path: "b", purpose: "wait", fireAt: t0 + 20 },
        ]);
      });

      it("forgets a timer that fired and keeps others of the same path", async () => {
        const { runId, fence } = await claimed();
        await store.append(runId, fence, [timerSet("a", t0 + 10, "wait"), timerSet("a", t0 + 30, "expiry")]);
        await store.append(runId, fence, [{ type: "timer_fired", path: "a", purpose: "wait", at: t0 + 10 }]);
        expect(await store.nextTimerAt()).toBe(t0 + 30);
      });

      it("moves a timer that is set again", async () => {
        const { runId, fence } = await claimed();
        await store.append(runId, fence, [timerSet("a", t0 + 10)]);
        await store.append(runId, fence, [timerSet("a", t0 + 50)]);
        expect((await store.dueTimers(t0 + 100)).map(({ fireAt }) => fireAt)).toEqual([t0 + 50]);
      });

      it.each([
        completed("a"),
        { type: "step_failed", path: "a", error: { code: "STEP_FAILED", message: "no" }, continued: true, at: t0 },
        { type: "step_skipped", path: "a", reason: "branch not taken", at: t0 },
      ] satisfies NewJournalEvent[])("drops the timers of a step on $type, and no others", async (end) => {
        const { runId, fence } = await claimed();
        await store.append(runId, fence, [timerSet("a", t0 + 10, "expiry"), timerSet("a", t0 + 11, "retry"), timerSet("ab", t0 + 40)]);
        await store.append(runId, fence, [end]);
        expect((await store.dueTimers(t0 + 100)).map(({ path }) => path)).toEqual(["ab"]);
      });

      it("drops every timer of a run that ends", async () => {
        const { runId, fence } = await claimed();
        await store.append(runId, fence, [timerSet("a", t0 + 10)]);
        await store.append(runId, fence, [], { status: "cancelled" });
        expect([await store.nextTimerAt(), await store.dueTimers(t0 + 100)]).toEqual([null, []]);
      });
    });

    keptRunsContract({
      get store() {
        return store;
      },
      claimed,
    });
  });
}
