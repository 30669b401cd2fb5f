/* oxlint-disable unicorn/consistent-function-scoping -- what a test is about stands in the test */
import { AppError, newRunId, type Json, type RunId } from "@fastn/core";
import { Redactor } from "@fastn/core/node";
import { step, type Step } from "@fastn/workflow";
import { describe, expect, it, vi } from "vitest";
import type { NewJournalEvent, RunStore } from "../run-store.ts";
import { act } from "../testing/run-steps.ts";
import { final, settled, start, world } from "../testing/world.ts";
import type { Mail } from "./options.ts";
import type { RunNews } from "./port.ts";

describe("the run service", () => {
  it("does nothing of a run whose row cannot be stored, and begins none before its row is", async () => {
    const at = world([step("b", { type: "action", connector: "shopify", action: "getOrder", input: { id: 1 } })]);
    const told: string[] = [];
    let store: (row: Parameters<RunStore["insert"]>) => ReturnType<RunStore["insert"]> = () =>
      Promise.reject(new AppError("STORE_UNAVAILABLE", "The disk is full."));
    const slow = new Proxy<RunStore>(at.store, {
      get: (target, name, receiver) => (name === "insert" ? (...row: Parameters<RunStore["insert"]>) => store(row) : Reflect.get(target, name, receiver)),
    });
    const service = at.service({ store: slow });
    service.onChange(({ status }) => told.push(status));
    await expect(start(service, at)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    expect([at.connectors.calls, told, (await at.store.list({ limit: 9 })).runs]).toEqual([[], [], []]);
    let release = (): void => {};
    store = async (row) => {
      const stored = await at.store.insert(...row);
      await new Promise<void>((resolve) => (release = resolve));
      return stored;
    };
    const started = start(service, at);
    await vi.waitFor(async () => expect((await at.store.list({ limit: 9 })).runs).toHaveLength(1));
    expect([at.connectors.calls, told]).toEqual([[], []]);
    release();
    const { runId } = await started;
    await final(service, runId, at);
    expect([at.connectors.calls.length, told[0], told.at(-1)]).toEqual([1, "pending", "completed"]);
  });

  it("runs a workflow to its end and shows everything of it", async () => {
    const at = world([
      act("a", (ctx) => (ctx.log("hello"), ctx.input.n + 1)),
      step("b", { type: "action", connector: "shopify", action: "getOrder", input: { id: "{{steps.a.output}}" } }),
    ]);
    const service = at.service();
    const { runId } = await start(service, at);
    await final(service, runId, at);
    await service.close();
    expect(await service.detail(runId)).toMatchObject({
      runId,
      workflow: "w",
      file: "workflows/w.ts",
      status: "completed",
      version: "abababababab",
      input: { n: 1 },
      output: { did: "getOrder", input: { id: 2 } },
      source: "source of w",
      lastSeq: 6,
      steps: [
        { path: "a", status: "completed", output: 2, attempt: 1 },
        { path: "b", status: "completed", input: { id: 2 } },
      ],
      logs: [
        { seq: 1, stepPath: "a", level: "info", message: "hello", attempt: 1 },
        { seq: 2, stepPath: "b", level: "debug", message: "shopify.getOrder" },
      ],
    });
    expect(at.connectors.calls).toMatchObject([{ connector: "shopify", idempotencyKey: `${runId}/b`, connection: { baseUrl: "http://shopify" } }]);
  });

  it("writes once per step: each completion together with what it starts", async () => {
    const at = world(Array.from({ length: 10 }, (_, n) => act(`s${n}`, () => n, n === 0 ? {} : { dependsOn: [`s${n - 1}`] })));
    let appends = 0;
    const append = at.store.append.bind(at.store);
    at.store.append = (...args) => (appends++, append(...args));
    const service = at.service();
    const { runId } = await start(service, at);
    await final(service, runId, at);
    expect(appends).toBe(11);
  });

  it("tells those who listen of the run's journal, logs and end, and of runs that change", async () => {
    const at = world([act("a", (ctx) => ctx.log("x"))]);
    const service = at.service();
    const changes: string[] = [];
    service.onChange(({ status }) => changes.push(status));
    service.onChange(() => {
      throw new Error("a listener must not harm the run");
    });
    const { runId } = await start(service, at);
    const news: string[] = [];
    service.subscribe(runId, (one: RunNews) => news.push(one.type === "journal" ? `${one.event.seq} ${one.event.type}` : one.type));
    await final(service, runId, at);
    await at.clock.run(vi.waitUntil(() => news.includes("end")));
    expect(news).toEqual(["1 run_started", "2 step_started", "3 step_completed", "4 run_finished", "log", "end"]);
    expect([changes[0], changes.at(-1)]).toEqual(["pending", "completed"]);
  });

  it("answers the earlier run for the same idempotency key", async () => {
    const at = world([act("a")]);
    const service = at.service();
    const first = await start(service, at, { idempotencyKey: "k" });
    const again = await start(service, at, { idempotencyKey: "k" });
    await final(service, first.runId, at);
    expect([again.runId, at.host.calls]).toEqual([first.runId, ["a"]]);
  });

  it("starts a finished run again with the same input, and refuses for one that is not finished", async () => {
    const at = world([act("a", (ctx) => ctx.input), step("ok", { type: "approval", approvers: [], dependsOn: ["a"] })]);
    const service = at.service();
    const { runId } = await start(service, at);
    await settled(service, runId, at);
    await expect(service.retry(runId)).rejects.toMatchObject({ code: "CONFLICT" });
    await service.cancel(runId, "ann");
    const again = await service.retry(runId);
    expect(again).toMatchObject({ retryOf: runId, input: { n: 1 }, status: "pending" });
    await settled(service, again.runId, at);
  });

  describe("while a run waits", () => {
    const approval = [step("ok", { type: "approval", approvers: ["finance"] }), act("after", (ctx) => ctx.steps.ok.output)];

    it("holds no claim, and wakes when a person answers", async () => {
      const at = world(approval);
      const service = at.service();
      const { runId } = await start(service, at);
      await settled(service, runId, at);
      expect(await service.summary(runId)).toMatchObject({ status: "running", waitingFor: { kind: "approval", stepPath: "ok", until: null } });
      await expect(service.giveApproval({ runId, stepPath: "after", approved: true, by: "ann" })).rejects.toMatchObject({ code: "CONFLICT" });
      await service.giveApproval({ runId, stepPath: "ok", approved: true, by: "ann", comment: "fine" });
      await final(service, runId, at);
      expect((await service.detail(runId)).output).toMatchObject({ approved: true, by: "ann", comment: "fine" });
      await expect(service.giveApproval({ runId, stepPath: "ok", approved: true, by: "ann" })).rejects.toMatchObject({ code: "RUN_ALREADY_FINAL" });
    });

    it("takes an answer in another process than the one that asked", async () => {
      const at = world(approval);
      const first = at.service({ owner: "one" });
      const { runId } = await start(first, at);
      await settled(first, runId, at);
      const second = at.service({ owner: "two" });
      await vi.waitFor(() => second.giveApproval({ runId, stepPath: "ok", approved: true, by: "ann" }));
      await final(second, runId, at);
      expect((await second.summary(runId)).status).toBe("completed");
    });

    it("can be cancelled", async () => {
      const at = world(approval);
      const service = at.service();
      const { runId } = await start(service, at);
      await settled(service, runId, at);
      expect(await service.cancel(runId, "ann")).toMatchObject({ status: "cancelled", error: { message: "Cancelled by ann." } });
      await expect(service.cancel(runId, "ann")).rejects.toMatchObject({ code: "RUN_ALREADY_FINAL" });
      await expect(service.cancel(newRunId(), "ann")).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
    });

    it("wakes by its timer, years later, with one timer of the clock for all runs", async () => {
      const at = world([step("nap", { type: "wait", for: "52w" }), act("after", () => "awake", { dependsOn: ["nap"] })]);
      const service = at.service();
      const runs = await Promise.all(Array.from({ length: 30 }, () => start(service, at)));
      for (const { runId } of runs) await final(service, runId, at);
      expect(at.clock.now()).toBe(Date.UTC(2026, 11, 31));
      expect((await service.summary(runs[29]?.runId ?? newRunId())).status).toBe("completed");
    });

    it("takes an event that matches", async () => {
      const at = world([step("paid", { type: "wait", event: { name: "paid", match: { n: "{{trigger.n}}" } } } as never)]);
      const service = at.service();
      const one = await start(service, at);
      const two = await start(service, at, { input: { n: 2 } });
      await settled(service, one.runId, at);
      await settled(service, two.runId, at);
      expect([await service.deliverEvent("paid", { n: 3 }), await service.deliverEvent("paid", { n: 2, sum: 5 })]).toEqual([0, 1]);
      await final(service, two.runId, at);
      expect([(await service.summary(one.runId)).status, (await service.detail(two.runId)).output]).toEqual(["running", { n: 2, sum: 5 }]);
    });
  });

  it("pauses a run while its store fails and goes on when it works again", async () => {
    const at = world([act("a"), act("b", (ctx) => ctx.steps.a.output)]);
    const append = at.store.append.bind(at.store);
    let full = 3;
    at.store.append = ((runId: RunId, fence: number, events: readonly NewJournalEvent[], ...rest: never[]) =>
      events.some(({ type }) => type === "step_completed") && full-- > 0
        ? Promise.reject(new Error("disk full"))
        : append(runId, fence, events, ...rest)) as RunStore["append"];
    const service = at.service();
    const { runId } = await start(service, at);
    await final(service, runId, at);
    expect(await service.detail(runId)).toMatchObject({ status: "completed", output: "a" });
  });

  describe("handlers", () => {
    it("call connectors by name or in camel case, each call with its own key", async () => {
      const at = world([
        act("a", async (ctx) => [await ctx.connectors.shopify?.["x"]?.({ v: 1 }), await ctx.connectors["cin7Core"]?.["y"]?.({})], { retry: false }),
      ]);
      const service = at.service();
      const { runId } = await start(service, at);
      await final(service, runId, at);
      expect(at.connectors.calls.map(({ connector, action, idempotencyKey }) => [connector, action, idempotencyKey])).toEqual([
        ["shopify", "x", `${runId}/a#1`],
        ["cin7-core", "y", `${runId}/a#2`],
      ]);
    });

    it("read secrets, which never show in outputs, errors or logs", async () => {
      const at = world([
        act("a", async (ctx) => {
          const key = await ctx.secrets.get("API_KEY");
          ctx.log(`key ${key}`);
          return { echoed: [key] };
        }),
        act(
          "b",
          async (ctx) => {
            throw new Error(`refused ${await ctx.secrets.get("API_KEY")} ${String(ctx.steps.a.output.echoed)}`);
          },
          { retry: false },
        ),
      ]);
      const service = at.service({ redactor: new Redactor(), secretFor: (name) => (name === "API_KEY" ? "s3cr3t-value" : undefined) });
      const { runId } = await start(service, at);
      await final(service, runId, at);
      await service.close();
      const everything = JSON.stringify([await service.detail(runId), await at.store.events(runId), await at.store.get(runId)]);
      expect(everything).not.toContain("s3cr3t-value");
      expect(everything).toContain("hidden: secret API_KEY");
    });

    it("fail when a secret is not set, with its name", async () => {
      const at = world([act("a", (ctx) => ctx.secrets.get("NONE"))]);
      const service = at.service();
      const { runId } = await start(service, at);
      await final(service, runId, at);
      expect((await service.summary(runId)).error).toMatchObject({ code: "CONNECTION_MISSING", details: { secret: "NONE", step: "a" } });
    });

    it("keep state from run to run of the same workflow", async () => {
      const at = world([
        act("a", async (ctx) => {
          const seen = (await ctx.state.get("seen")) ?? 0;
          await ctx.state.set("seen", seen + 1);
          return seen;
        }),
      ]);
      const service = at.service();
      const outputs: Json[] = [];
      for (let n = 0; n < 3; n++) {
        const { runId } = await start(service, at);
        await final(service, runId, at);
        outputs.push((await service.detail(runId)).output as Json);
      }
      expect(outputs).toEqual([0, 1, 2]);
    });
  });

  describe("notifications", () => {
    const tell = (...channels: string[]): Step =>
      step("tell", { type: "notification", channels, severity: "warning", title: "T {{trigger.n}}", body: "B" } as never);

    it("reach the app and the services set up", async () => {
      const at = world([tell("in_app", "slack")]);
      const service = at.service();
      const { runId } = await start(service, at);
      await final(service, runId, at);
      expect(at.notifications).toEqual([{ runId, workflow: "w", stepPath: "tell", severity: "warning", title: "T 1", body: "B", at: expect.any(Number) }]);
      expect(at.connectors.calls).toMatchObject([
        { connector: "slack", action: "sendMessage", input: { channel: "#ops", text: "T 1\nB" }, idempotencyKey: `${runId}/tell#slack` },
      ]);
    });

    it("reach each channel once, though another one fails and is tried again, also by another process", async () => {
      const at = world([tell("in_app", "email", "slack")]);
      const mails: string[] = [];
      const options = { sendEmail: async ({ messageId }: Mail) => void mails.push(messageId) };
      const { invoke } = at.connectors;
      at.connectors.invoke = () => Promise.reject(new AppError("CONNECTOR_UNAVAILABLE", "Slack is away."));
      const first = at.service(options);
      const { runId } = await start(first, at);
      await settled(first, runId, at);
      expect((await first.detail(runId)).steps[0]).toMatchObject({ status: "retrying", error: { details: { delivered: "in_app,email" } } });
      at.kill();
      at.connectors.invoke = invoke.bind(at.connectors);
      const second = at.service(options);
      await second.resume();
      await final(second, runId, at);
      expect((await second.detail(runId)).output).toEqual({ delivered: ["in_app", "email", "slack"] });
      expect([at.notifications.length, mails.length, at.connectors.calls.length]).toEqual([1, 1, 1]);
    });

    it("reach the channels after one that is not set up, and say which could not be reached", async () => {
      const at = world([tell("email", "slack")]);
      const service = at.service();
      const { runId } = await start(service, at);
      await final(service, runId, at);
      expect(at.connectors.calls.map(({ connector }) => connector)).toEqual(["slack"]);
      expect((await service.summary(runId)).error).toMatchObject({ code: "CONNECTION_MISSING", details: { channel: "email", delivered: "slack" } });
    });

    it.each(["webhook", "email"])("say what is missing for %s", async (channel) => {
      const at = world([tell(channel)]);
      const service = at.service();
      const { runId } = await start(service, at);
      await final(service, runId, at);
      expect((await service.summary(runId)).error).toMatchObject({ code: "CONNECTION_MISSING", details: { channel, step: "tell" } });
    });
  });

  it("keeps at most 10,000 log lines of a run", async () => {
    const at = world([
      act("a", (ctx) => {
        for (let n = 0; n < 12_000; n++) ctx.log(`${n}`);
      }),
    ]);
    const service = at.service();
    const { runId } = await start(service, at);
    await final(service, runId, at);
    await service.close();
    const logs = await at.store.logs(runId);
    expect([logs.length, logs.at(-1)?.level, logs.at(-1)?.message]).toEqual([10_000, "warn", expect.stringContaining("left out")]);
  });

  it("fails a step of an unknown connector with the connector's own words", async () => {
    const at = world([step("a", { type: "action", connector: "nope", action: "x", input: {} })]);
    at.connectors.invoke = async ({ connector }) => {
      throw new AppError("CONNECTOR_UNKNOWN", `There is no connector "${connector}".`);
    };
    const service = at.service({ connectionFor: () => Promise.reject(new Error("not asked")) });
    const { runId } = await start(service, at);
    await final(service, runId, at);
    expect((await service.summary(runId)).error?.code).toBe("CONNECTOR_UNKNOWN");
  });
});
