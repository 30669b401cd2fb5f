import fc from "fast-check";
import type { RunId } from "@fastn/core";
import { expect, it } from "vitest";
import { agingMs, RunQueue, type QueuedRun } from "./run-queue.ts";

const run = (name: string, over: Partial<QueuedRun> = {}): QueuedRun => ({
  runId: `run_${name}`,
  workflow: "w",
  priority: 3,
  createdAt: 0,
  maxOfWorkflow: null,
  ...over,
});

function queueOf(maxRuns: number): { readonly queue: RunQueue; readonly begun: string[] } {
  const begun: string[] = [];
  return { queue: new RunQueue(maxRuns, (runId) => begun.push(runId.slice(4))), begun };
}

it("begins what there is room for, and the rest by priority and then by time", () => {
  const { queue, begun } = queueOf(1);
  for (const [name, priority, createdAt] of [
    ["a", 4, 0],
    ["late", 3, 2],
    ["early", 3, 1],
    ["urgent", 1, 3],
  ] as const)
    queue.offer(run(name, { priority, createdAt }));
  expect(begun).toEqual(["a"]);
  for (const name of ["a", "urgent", "early"]) queue.left(`run_${name}`);
  expect(begun).toEqual(["a", "urgent", "early", "late"]);
});

it("keeps to a workflow's own limit without holding up the others", () => {
  const { queue, begun } = queueOf(10);
  for (const name of ["a", "b", "c"]) queue.offer(run(name, { maxOfWorkflow: 2, workflow: "narrow" }));
  queue.offer(run("d", { workflow: "wide", priority: 4 }));
  expect(begun).toEqual(["a", "b", "d"]);
  queue.left("run_d");
  expect(begun).toHaveLength(3);
  queue.left("run_a");
  expect(begun).toEqual(["a", "b", "d", "c"]);
});

it("lets no run wait for ever: one that has waited long goes before newer ones of higher priority", () => {
  const { queue, begun } = queueOf(1);
  queue.offer(run("busy"));
  queue.offer(run("old", { priority: 4, createdAt: 0 }));
  queue.offer(run("new", { priority: 1, createdAt: 3 * agingMs + 1 }));
  queue.left("run_busy");
  expect(begun).toEqual(["busy", "old"]);
});

it("gives a woken run its place at once, counts it, and forgets that it was queued", () => {
  const { queue, begun } = queueOf(1);
  queue.offer(run("a"));
  queue.offer(run("b"));
  queue.entered("run_b", "w");
  queue.left("run_a");
  expect(begun).toEqual(["a"]);
  queue.offer(run("c"));
  queue.left("run_b");
  expect(begun).toEqual(["a", "c"]);
});

it("never has more runs at work than allowed, begins each once, and all of them in the end", () => {
  const runs = fc.uniqueArray(
    fc.record({ id: fc.integer({ min: 0, max: 1_000 }), workflow: fc.constantFrom("x", "y"), priority: fc.integer({ min: 1, max: 4 }), createdAt: fc.nat(5) }),
    { selector: ({ id }) => id, maxLength: 40 },
  );
  fc.assert(
    fc.property(runs, fc.integer({ min: 1, max: 4 }), fc.infiniteStream(fc.boolean()), (all, maxRuns, leaves) => {
      const atWork: { readonly runId: RunId; readonly workflow: string }[] = [];
      const begun: string[] = [];
      const workflowOf = new Map(all.map(({ id, workflow }) => [`run_${id}`, workflow]));
      const queue = new RunQueue(maxRuns, (runId) => {
        begun.push(runId);
        atWork.push({ runId, workflow: workflowOf.get(runId) ?? "" });
      });
      const check = (): void => {
        expect(atWork.length).toBeLessThanOrEqual(maxRuns);
        expect(atWork.filter(({ workflow }) => workflow === "x").length).toBeLessThanOrEqual(2);
      };
      const leave = (): void => {
        const gone = atWork.shift();
        if (gone !== undefined) queue.left(gone.runId);
      };
      for (const { id, workflow, priority, createdAt } of all) {
        queue.offer({ runId: `run_${id}`, workflow, priority, createdAt, maxOfWorkflow: workflow === "x" ? 2 : null });
        check();
        if (leaves.next().value === true) leave();
        check();
      }
      while (atWork.length > 0) {
        leave();
        check();
      }
      expect(begun.toSorted()).toEqual(all.map(({ id }) => `run_${id}`).toSorted());
    }),
  );
});
