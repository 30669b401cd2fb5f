/* oxlint-disable unicorn/no-thenable -- gates have a `then` */
import { isFinal, type RunId } from "@fastn/core";
import { step, type Step } from "@fastn/workflow";
import fc from "fast-check";
import { expect, it } from "vitest";
import { act, fails, never } from "../testing/run-steps.ts";
import { start, world, type World } from "../testing/world.ts";
import { rebuildProjections } from "./rebuild.ts";

const kinds = ["act", "fails", "goesOn", "wait", "approval", "event", "gate", "loop", "dies"] as const;
type Kind = (typeof kinds)[number];

/** A step of each kind, after the one before; `die` ends the process the first time it is called. */
function stepOf(kind: Kind, index: number, die: (index: number) => Promise<never> | undefined): Step {
  const name = `s${index}`;
  const after = index === 0 ? {} : { dependsOn: [`s${index - 1}`] };
  switch (kind) {
    case "act":
      return act(name, () => ({ index }), after);
    case "fails":
      return fails(name, { ...after, retry: { maxAttempts: 2 } });
    case "goesOn":
      return fails(name, { ...after, onError: "continue" });
    case "wait":
      return step(name, { type: "wait", for: "1h", ...after });
    case "approval":
      return step(name, { type: "approval", approvers: ["a"], expiresIn: "1d", ...after });
    case "event":
      return step(name, { type: "wait", event: { name: "e" }, timeout: "2h", ...after });
    case "gate":
      return step(name, { type: "gate", when: "{{trigger.n}}", then: [act(`${name}_in`)], otherwise: [], ...after });
    case "loop":
      return step(name, { type: "loop", times: 3, concurrency: 2, steps: [act(`${name}_body`, (ctx) => ctx.index)], ...after });
    case "dies":
      return act(name, () => die(index) ?? index, after);
  }
}

/** Let the run go as far as it goes by itself, then end the process, and again in a new one. */
async function live(at: World, isHung: () => boolean): Promise<RunId> {
  let runId: RunId | null = null;
  for (let processes = 0; processes < 4; processes++) {
    const service = at.service();
    if (runId === null) ({ runId } = await start(service, at));
    else await service.resume();
    for (;;) {
      const run = await at.store.get(runId);
      if (run === null || isFinal(run.status) || run.waitingFor !== null || isHung()) break;
      await new Promise((resolve) => setImmediate(resolve));
    }
    at.kill();
  }
  if (runId === null) throw new Error("no process started the run");
  return runId;
}

it("what a run's row and timers say is what its journal tells, after any run with any restarts; and can be made anew from it", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...kinds), { minLength: 1, maxLength: 6 }), async (chosen) => {
      const died = new Set<number>();
      let hung = false;
      const die = (which: number): Promise<never> | undefined => {
        hung = !died.has(which);
        died.add(which);
        return hung ? never() : undefined;
      };
      const at = world(chosen.map((kind, index) => stepOf(kind, index, die)));
      const runId = await live(at, () => hung && !(hung = false));
      const before = await at.store.get(runId);
      const timers = await at.store.dueTimers(Number.MAX_SAFE_INTEGER);
      expect(await rebuildProjections(at.store)).toEqual({ runs: 1, changed: [], failed: [] });
      expect(await at.store.get(runId)).toEqual(before);
      if (before === null) throw new Error("the run has gone");
      await at.store.project(runId, { status: "pending", waitingFor: null, output: 7, error: null, startedAt: null, finishedAt: 3 }, []);
      expect(await rebuildProjections(at.store)).toMatchObject({ changed: [runId] });
      expect(await at.store.get(runId)).toEqual(before);
      expect(await at.store.dueTimers(Number.MAX_SAFE_INTEGER)).toEqual(timers);
    }),
    { numRuns: 100 },
  );
});
