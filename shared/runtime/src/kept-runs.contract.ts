import { newRunId, type RunId } from "@fastn/core";
import { describe, expect, it } from "vitest";
import type { NewRun, RunStore } from "./run-store.ts";
import { started, completed, timerSet, t0 } from "./run-store.samples.ts";

/** The store under test, empty at the start of each test, and a way to own a run in it. */
export interface StoreUnderTest {
  readonly store: RunStore;
  /** A new run of ours with its fencing token. */
  claimed(over?: Partial<NewRun>): Promise<{ runId: RunId; fence: number }>;
}

/** What becomes of runs later: projections made anew, old ones pruned, their logs and definitions. */
export function keptRunsContract(at: StoreUnderTest): void {
  const { claimed } = at;
  describe("mending and pruning", () => {
    const ended = async (createdAt: number, finishedAt: number): Promise<RunId> => {
      const { runId, fence } = await claimed({ createdAt, runId: newRunId(createdAt) });
      await at.store.append(runId, fence, [started("x"), completed("x")], { status: "completed", finishedAt });
      return runId;
    };
    const left = async (): Promise<RunId[]> => (await at.store.list({ limit: 100 })).runs.map(({ runId }) => runId);

    it("writes a row and its timers anew, whoever holds the run, and leaves the journal alone", async () => {
      const { runId, fence } = await claimed();
      await at.store.append(runId, fence, [started("x"), timerSet("a", t0 + 10)]);
      const projection = { status: "running", waitingFor: null, output: null, error: null, startedAt: t0 + 3, finishedAt: null } as const;
      await at.store.project(runId, projection, [{ path: "b", purpose: "retry", fireAt: t0 + 20 }]);
      expect(await at.store.get(runId)).toMatchObject(projection);
      expect(await at.store.dueTimers(t0 + 100)).toEqual([{ runId, path: "b", purpose: "retry", fireAt: t0 + 20 }]);
      expect(await at.store.events(runId)).toHaveLength(2);
      await expect(at.store.project(newRunId(), projection, [])).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
    });

    it("removes what ended before a time, oldest first, and never an open run", async () => {
      const { runId: open } = await claimed({ createdAt: t0, runId: newRunId(t0) });
      const old = await ended(t0 + 1, t0 + 50);
      const slow = await ended(t0 + 2, t0 + 500);
      const older = await ended(t0, t0 + 40);
      expect(await at.store.prune({ endedBefore: t0 + 100, keep: null, limit: 1 })).toMatchObject({ runs: 1 });
      expect(await left()).toEqual([slow, old, open]);
      expect(await at.store.get(older)).toBeNull();
      expect(await at.store.prune({ endedBefore: t0 + 100, keep: null, limit: 10 })).toMatchObject({ runs: 1 });
      expect(await left()).toEqual([slow, open]);
      expect(await at.store.events(slow)).toHaveLength(2);
    });

    it("keeps the newest ended runs, and open ones besides", async () => {
      const { runId: open } = await claimed({ createdAt: t0, runId: newRunId(t0) });
      const ids: RunId[] = [];
      for (let n = 1; n <= 5; n++) ids.unshift(await ended(t0 + n, t0 + n));
      expect(await at.store.prune({ endedBefore: null, keep: 2, limit: 10 })).toMatchObject({ runs: 3 });
      expect(await left()).toEqual([...ids.slice(0, 2), open]);
      expect(await at.store.prune({ endedBefore: null, keep: null, limit: 10 })).toEqual({ runs: 0, payloads: 0 });
    });
  });

  describe("logs and definitions", () => {
    it("numbers log lines from 1 within a run", async () => {
      const { runId } = await claimed();
      const log = { at: new Date(t0).toISOString(), stepPath: "x", attempt: 1, level: "info", message: "hi 😀" } as const;
      expect(await at.store.appendLogs(runId, [log, log])).toEqual([
        { ...log, seq: 1 },
        { ...log, seq: 2 },
      ]);
      await at.store.appendLogs(runId, [{ ...log, level: "error" }]);
      expect((await at.store.logs(runId)).map(({ seq, level }) => [seq, level])).toEqual([
        [1, "info"],
        [2, "info"],
        [3, "error"],
      ]);
      expect(await at.store.logs(runId, 2)).toHaveLength(1);
    });

    it("keeps the first definition saved under a hash", async () => {
      const definition = { hash: "f".repeat(64), workflow: "w", file: "workflows/w.ts", source: "s", code: "c", sourceMap: "{}", plan: { steps: [] } };
      await at.store.saveDefinition(definition);
      await at.store.saveDefinition({ ...definition, source: "changed" });
      expect(await at.store.definition(definition.hash)).toEqual(definition);
      expect(await at.store.definition("0".repeat(64))).toBeNull();
    });
  });
}
