import { AppError, isJsonObject, type ConnectorPort, type Json } from "@fastn/core";
import { step, type Step } from "@fastn/workflow";
import { describe, expect, it } from "vitest";
import type { RunRow } from "../run-store.ts";
import { act } from "../testing/run-steps.ts";
import { final, start, world, type World } from "../testing/world.ts";
import type { RunService } from "./port.ts";
import { rebuildProjections } from "./rebuild.ts";

/** Connectors whose action `add` only computes: one more than `n`, which must be a number. */
function counting(at: World): ConnectorPort {
  const { connectors } = at;
  const add = (input: Json): Json => {
    const n = isJsonObject(input) ? input["n"] : null;
    if (typeof n !== "number") throw new AppError("DATA_VALIDATION_ERROR", "n is no number.");
    return n + 1;
  };
  return {
    list: connectors.list,
    find: connectors.find,
    invoke: (call) => connectors.invoke(call),
    computation: (connector, action) => (connector === "calc" && action === "add" ? add : null),
  };
}

const add: Step = step("a", { type: "action", connector: "calc", action: "add", input: { n: "{{trigger.n}}" } });
const open = (history: string | undefined, steps: readonly Step[], tier = "instant"): { at: World; service: RunService } => {
  const at = world(steps, { tier, ...(history !== undefined && { history }) });
  return { at, service: at.service({ connectors: counting(at) }) };
};
const known = async (at: World): Promise<readonly RunRow[]> => (await at.store.list({ limit: 50 })).runs;

describe("a pure instant run", () => {
  it("has ended when its start is answered, and is kept like any other", async () => {
    const { at, service } = open(undefined, [add]);
    const news: string[] = [];
    service.onChange(({ status }) => news.push(status));
    const run = await start(service, at, { trigger: "webhook" });
    expect(run).toMatchObject({ status: "completed", output: 2 });
    expect([await at.store.get(run.runId), news]).toEqual([run, ["completed"]]);
    expect(await service.detail(run.runId)).toMatchObject({ status: "completed", steps: [{ path: "a", status: "completed", input: { n: 1 }, output: 2 }] });
    expect(await rebuildProjections(at.store)).toEqual({ runs: 1, changed: [], failed: [] });
    await expect(service.cancel(run.runId, "user")).rejects.toMatchObject({ code: "RUN_ALREADY_FINAL" });
  });

  it("fails with the error of its step", async () => {
    const { at, service } = open(undefined, [add]);
    expect(await start(service, at, { trigger: "webhook", input: { n: "one" } })).toMatchObject({
      status: "failed",
      error: { code: "DATA_VALIDATION_ERROR", details: { step: "a" } },
    });
  });

  it("is done once for a key", async () => {
    const { at, service } = open("none", [add]);
    const first = await start(service, at, { trigger: "webhook", idempotencyKey: "k" });
    expect(await start(service, at, { trigger: "webhook", idempotencyKey: "k" })).toEqual(first);
    expect(await known(at)).toEqual([first]);
  });
});

const ends: readonly [string, { readonly trigger: string; readonly input: Json }][] = [
  ["good", { trigger: "webhook", input: { n: 1 } }],
  ["bad", { trigger: "webhook", input: { n: "x" } }],
  ["by hand", { trigger: "manual", input: { n: 1 } }],
];

describe.each<[string | undefined, readonly string[]]>([
  [undefined, ["good", "bad", "by hand"]],
  ["all", ["good", "bad", "by hand"]],
  ["errors", ["bad", "by hand"]],
  ["none", ["by hand"]],
])("history %s", (history, kept) => {
  it("keeps those of the runs done at once", async () => {
    const { at, service } = open(history, [add]);
    const names = new Map<string, string>();
    for (const [name, over] of ends) names.set((await start(service, at, over)).runId, name);
    expect((await known(at)).map(({ runId }) => names.get(runId)).toSorted()).toEqual([...kept].toSorted());
  });

  it("keeps those of the runs that went step by step, after a while in which they can be looked at", async () => {
    const steps = [act("a", (ctx) => (ctx.input.n === "x" ? Promise.reject(new Error("broke")) : 1), { retry: false })];
    const { at, service } = open(history, steps, "standard");
    const names = new Map<string, string>();
    for (const [name, over] of ends) {
      const { runId } = await start(service, at, over);
      await final(service, runId, at);
      names.set(runId, name);
    }
    expect(await known(at)).toHaveLength(3);
    await at.clock.run(at.clock.sleep(60_000));
    expect((await known(at)).map(({ runId }) => names.get(runId)).toSorted()).toEqual([...kept].toSorted());
  });

  it("keeps those of the runs that ended just before the service closed", async () => {
    const { at, service } = open(history, [act("a", () => 1)], "standard");
    const { runId } = await start(service, at, { trigger: "webhook" });
    await final(service, runId, at);
    await service.close(0);
    expect(await known(at)).toHaveLength(kept.includes("good") ? 1 : 0);
  });
});
