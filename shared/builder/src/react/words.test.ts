import { describe, expect, it } from "vitest";
import type { ConnectorInfo } from "@fastn/core";
import { sketchGraph, type Sketch } from "../layout/sketch-graph.ts";
import { parse } from "../parse/parse.ts";
import { describeNode, describeTrigger, inkOn } from "./describe-node.ts";
import type { NodeRunState } from "./run-overlay.ts";
import { accessibleName, badgeWord, spokenDuration, stateLine } from "./run-words.ts";

const shopify: ConnectorInfo = {
  name: "shopify",
  displayName: "Shopify",
  description: "",
  category: "",
  color: "#5e8e3e",
  icon: "shopping-bag",
  auth: "none",
  authWays: [{ type: "none" }],
  actions: [],
};
const connectors = new Map([["shopify", shopify]]);
const does = (sketch: Sketch): string => describeNode(sketchGraph([sketch]).nodes[0]!, connectors).does;

describe("the second line of a card", () => {
  it.each<[Sketch, string]>([
    [{ name: "s", options: { connector: "shopify", action: "getCustomer" } }, "Shopify · getCustomer"],
    [{ name: "s", options: { connector: "acme", action: "list" } }, "acme · list"],
    [{ name: "s", options: { workflow: "order_to_invoice" } }, "runs workflow order_to_invoice"],
    [{ name: "s", options: {} }, "choose an action"],
    [{ name: "s", type: "wait", options: { for: "1h30m" } }, "wait 1 h 30 min"],
    [{ name: "s", type: "wait", options: { event: { name: "order.paid" } } }, "wait for event order.paid"],
    [{ name: "s", type: "approval", options: { approvers: ["finance", "ops"] } }, "approval by finance, ops"],
    [{ name: "s", type: "notification", options: { channels: ["slack"] } }, "tell slack"],
    [{ name: "s", type: "gate", options: { when: "{{ trigger.ok }}" } }, "if trigger.ok"],
    [{ name: "s", type: "loop", options: { over: "{{trigger.lines}}" } }, "for each trigger.lines"],
    [{ name: "s", type: "loop", options: { times: 3 } }, "3 times"],
    [{ name: "code@1", type: "opaque" }, "opens in editor"],
  ])("%j", (sketch, words) => {
    expect(does(sketch)).toBe(words);
  });

  it("shows a condition in code without its arrow function's head", () => {
    const graph = parse(
      'import { step, workflow } from "@fastn/workflow";\nexport default workflow("w", { steps: [step("g", { type: "gate", when: (ctx) => ctx.trigger.net > 500, then: [] })] });',
    );
    expect(describeNode(graph.nodes[0]!, connectors).does).toBe("if ctx.trigger.net > 500");
  });

  it("says what starts the workflow", () => {
    expect(describeTrigger(sketchGraph([]).trigger!)).toMatchObject({ name: "webhook", does: "POST /hooks/orders" });
  });
});

const state = (part: Partial<NodeRunState>): NodeRunState => ({
  status: "running",
  durationMs: null,
  error: null,
  attempt: 2,
  maxAttempts: 3,
  waitingFor: null,
  ...part,
});

describe("words of a state", () => {
  it.each([
    [state({ status: "completed", durationMs: 120 }), "120 ms"],
    [state({ status: "retrying" }), "2 of 3"],
    [state({ items: { done: 3, failed: 0, total: null } }), "3 of ?"],
    [state({ status: "pending" }), "queued"],
    [state({ status: "skipped" }), "skipped"],
  ])("fit the badge", (given, words) => {
    expect(badgeWord(given)).toBe(words);
  });

  it("replace the second line only while they matter", () => {
    const lines = [
      state({ status: "failed", error: "boom" }),
      state({ status: "waiting", waitingFor: { kind: "approval", until: null } }),
      state({ status: "completed" }),
    ].map(stateLine);
    expect(lines).toEqual(["boom", "waiting for approval", null]);
  });

  it("are read out with the step's name and what it does", () => {
    const look = describeNode(sketchGraph([{ name: "customer", options: { connector: "shopify", action: "getCustomer", skip: true } }]).nodes[0]!, connectors);
    expect(accessibleName(look, state({ status: "failed", error: "boom" }), { breakpoint: "on", pinned: true })).toBe(
      "Step customer, Shopify · getCustomer, switched off, failed: boom, has a breakpoint, output pinned",
    );
    const trigger = parse(`export default workflow("w", { trigger: trigger.cron({ schedule: "@daily" }), steps: [] });`).trigger!;
    expect(accessibleName(describeTrigger(trigger), undefined, { off: "off in local" })).toBe("Trigger schedule, @daily, off in local");
  });

  it.each([
    [3, "3 ms"],
    [3_400, "3.4 s"],
    [60_000, "1 min"],
    [125_000, "2 min 5 s"],
    [3_840_000, "1 h 4 min"],
  ])("say %i ms as %s", (ms, words) => {
    expect(spokenDuration(ms)).toBe(words);
  });
});

describe("tiles", () => {
  it("are drawn in whichever ink can be read", () => {
    expect([inkOn("#000000"), inkOn("#4a154b"), inkOn("#96bf48"), inkOn("#ffffff")]).toEqual(["#ffffff", "#ffffff", "#000000", "#000000"]);
  });
});
