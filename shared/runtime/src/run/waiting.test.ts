/* oxlint-disable unicorn/consistent-function-scoping -- what a test is about stands in the test */
import type { Json } from "@fastn/core";
import { step } from "@fastn/workflow";
import { describe, expect, it } from "vitest";
import { act, approve, run, untilWaiting, type Ran } from "../testing/run-steps.ts";

describe("waiting", () => {
  it("sleeps for a time, or until one, without counting attempts", async () => {
    const { host, statuses } = await run(
      [
        step("nap", { type: "wait", for: "2d" }),
        step("until", { type: "wait", until: "{{trigger.at}}", dependsOn: ["nap"] }),
        step("past", { type: "wait", until: "2020-01-01" }),
      ],
      { input: { at: "2026-02-01T00:00:00Z" } },
    );
    expect([statuses, new Date(host.clock.now()).toISOString()]).toEqual([
      { nap: "completed", until: "completed", past: "completed" },
      "2026-02-01T00:00:00.000Z",
    ]);
    expect(host.projections.map(({ waitingFor }) => waitingFor?.stepPath ?? null)).toEqual(["nap", "until", null]);
  });

  const answered = (approved: boolean, more: object = {}): Promise<Ran> =>
    run([approve(more), act("after", (ctx) => ctx.steps.ok.output)], {
      input: 5,
      onDriver: (driver) => {
        // As a person would: when the run has asked.
        void untilWaiting(driver, "ok").then(() => driver.tell({ type: "approval", path: "ok", approved, by: "ann", comment: "hm" }));
      },
    });

  it("asks a person and goes on with the answer", async () => {
    const { status, output, steps } = await answered(true);
    expect([status, output]).toEqual(["completed", { approved: true, by: "ann", comment: "hm", at: "2026-01-01T00:00:00.000Z" }]);
    expect(steps[0]?.input).toEqual({ approvers: ["finance"], message: "Pay 5?" });
  });

  it("stops on a no, unless the workflow looks at the answer itself", async () => {
    expect(await answered(false)).toMatchObject({ status: "failed", error: { code: "APPROVAL_REJECTED", message: 'ann rejected "ok": hm' } });
    expect(await answered(false, { onError: "continue" })).toMatchObject({ status: "completed", output: { approved: false, by: "ann" } });
  });

  it("lets an approval expire, failing or going on", async () => {
    expect(await run([approve({ expiresIn: "1h" })])).toMatchObject({ status: "failed", error: { code: "APPROVAL_EXPIRED" } });
    expect(await run([approve({ expiresIn: "1h", onTimeout: "continue" })])).toMatchObject({ status: "completed", output: { approved: false, by: null } });
  });

  it("comes back when only a person can go on", async () => {
    const { status, statuses, host } = await run([approve()]);
    expect([status, statuses, host.projections.at(-1)?.waitingFor]).toEqual([
      "running",
      { ok: "waiting" },
      { kind: "approval", stepPath: "ok", until: null, approvers: ["finance"] },
    ]);
  });

  it("waits for an event that matches, and times out without one", async () => {
    const wait = (more: object = {}) => step("paid", { type: "wait", event: { name: "paid", match: { order: "{{trigger.id}}" } }, ...more } as never);
    const told: boolean[] = [];
    const { output } = await run([wait()], {
      input: { id: 3 },
      onDriver: (driver) =>
        void untilWaiting(driver, "paid").then(async () => {
          const tell = (name: string, payload: Json) => driver.tell({ type: "event", name, payload });
          return told.push(
            ...(await Promise.all([tell("other", { order: 3 }), tell("paid", { order: 4 }), tell("paid", { order: 3, sum: 9 }), tell("paid", { order: 3 })])),
          );
        }),
    });
    expect([output, told]).toEqual([{ order: 3, sum: 9 }, [false, false, true, false]]);
    expect(await run([wait({ timeout: "1h" })], { input: { id: 3 } })).toMatchObject({ status: "failed", error: { code: "STEP_TIMED_OUT" } });
  });

  it.each([null, 0, "text", [], {}])("without match, takes an event whatever it carries: %j", async (payload) => {
    const { status, output } = await run([step("paid", { type: "wait", event: { name: "paid" } })], {
      onDriver: (driver) => void untilWaiting(driver, "paid").then(() => driver.tell({ type: "event", name: "paid", payload })),
    });
    expect([status, output]).toEqual(["completed", payload]);
  });
});
