import { isFinal, type RunId, type RunStatus } from "@fastn/core";
import { step } from "@fastn/workflow";
import fc from "fast-check";
import { expect, it } from "vitest";
import { act, approve } from "../testing/run-steps.ts";
import { start, world, type World } from "../testing/world.ts";

type Move = { readonly do: "start" | "cancel" | "approve" | "reject" | "event" | "pass" | "crash" | "retry"; readonly which: number; readonly ms: number };

const moves: fc.Arbitrary<Move[]> = fc.array(
  fc.record({
    do: fc.constantFrom("start", "start", "cancel", "approve", "reject", "event", "pass", "pass", "crash", "retry"),
    which: fc.nat(20),
    ms: fc.constantFrom(0, 1_000, 3_600_000, 200_000_000),
  }),
  { minLength: 4, maxLength: 25 },
);

const workflowOf = (): World =>
  world([
    act("begin", (ctx) => ctx.trigger.n),
    approve({ dependsOn: ["begin"], expiresIn: "1d" }),
    step("paid", { type: "wait", event: { name: "paid" }, timeout: "2d", dependsOn: ["begin"] } as never),
    act("end", () => "done", { dependsOn: ["ok", "paid"] }),
  ]);

it("whatever happens in whatever order, a run that has ended stays as it is, and every run is either open or ended", async () => {
  let ends = 0;
  await fc.assert(
    fc.asyncProperty(moves, async (all) => {
      const at = workflowOf();
      let service = at.service();
      const runs: RunId[] = [];
      const ended = new Map<RunId, RunStatus>();
      for (const move of all) {
        const runId = runs[move.which % Math.max(1, runs.length)];
        await at.clock.run(doMove(move, runId));
        await check();
      }
      ends += ended.size;

      async function doMove({ do: what, ms }: Move, runId: RunId | undefined): Promise<void> {
        if (what === "start") return void runs.push((await start(service, at)).runId);
        if (what === "pass") return at.clock.sleep(ms);
        if (what === "crash") {
          at.kill();
          service = at.service();
          return void (await service.resume());
        }
        if (what === "event") return void (await service.deliverEvent("paid", { ms }));
        if (runId === undefined) return;
        // Refusals are answers too.
        const answer = { runId, stepPath: "ok", by: "ann" };
        if (what === "cancel") await service.cancel(runId, "ann").catch(() => null);
        if (what === "approve") await service.giveApproval({ ...answer, approved: true }).catch(() => null);
        if (what === "reject") await service.giveApproval({ ...answer, approved: false }).catch(() => null);
        if (what === "retry")
          await service.retry(runId).then(
            (again) => runs.push(again.runId),
            () => null,
          );
      }

      async function check(): Promise<void> {
        const open = new Set((await at.store.open()).map(({ runId }) => runId));
        for (const runId of runs) {
          const run = await at.store.get(runId);
          const status = run?.status ?? "pending";
          expect([runId, isFinal(status)]).toEqual([runId, !open.has(runId)]);
          expect(ended.get(runId) ?? status).toBe(status);
          if (!isFinal(status)) continue;
          ended.set(runId, status);
          const journal = await at.store.events(runId);
          expect(journal.filter(({ type }) => type === "run_finished")).toEqual([expect.objectContaining({ status, seq: journal.length })]);
        }
      }
    }),
    { numRuns: 150, seed: 20261125 },
  );
  expect(ends).toBeGreaterThan(100);
}, 60_000);
