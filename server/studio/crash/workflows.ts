import { readFileSync } from "node:fs";
import { tempWorkspace, type TempWorkspace } from "../testing.ts";

/** Twenty steps with everything that can be under way at once: parallel actions, a branch, a loop, a wait, handlers in the step host. */
const everything = `import { step, trigger, workflow } from "@fastn/workflow";

const post = (name: string, more: object = {}) =>
  step(name, { type: "action", connector: "http", action: "post", input: { url: "/echo", body: { step: name, order: "{{trigger.order}}" } }, retry: { initialInterval: "50ms" }, ...more });

export default workflow("everything", {
  trigger: trigger.manual(),
  concurrency: 4,
  steps: [
    post("received"),
    post("customer", { dependsOn: ["received"] }),
    post("stock", { dependsOn: ["received"] }),
    post("credit", { dependsOn: ["received"] }),
    step("total", { type: "action", handler: async (ctx) => ({ net: ctx.steps.stock.output.status + ctx.steps.credit.output.status }) }),
    step("is_large", {
      type: "gate",
      when: (ctx) => ctx.steps.total.output.net > 100,
      then: [post("review", { dependsOn: ["customer"] }), step("price", { type: "action", handler: async (ctx) => ctx.steps.review.output.status * 2 })],
      otherwise: [post("small")],
    }),
    step("lines", {
      type: "loop",
      over: "{{trigger.lines}}",
      concurrency: 2,
      dependsOn: ["is_large"],
      steps: [
        step("reserve", { type: "action", connector: "http", action: "post", input: { url: "/echo", body: { sku: "{{item}}" } }, retry: { initialInterval: "50ms" } }),
        step("confirm", { type: "action", handler: async (ctx) => ({ sku: ctx.item, status: ctx.steps.reserve.output.status }) }),
      ],
    }),
    step("pause", { type: "wait", for: 40, dependsOn: ["lines"] }),
    post("pick", { dependsOn: ["pause"] }),
    post("pack", { dependsOn: ["pick"] }),
    step("weigh", { type: "action", handler: async (ctx) => ctx.steps.pack.output.status / 2 }),
    post("label", { dependsOn: ["weigh"] }),
    post("ship", { dependsOn: ["label"] }),
    post("invoice", { dependsOn: ["pause"] }),
    post("archive", { dependsOn: ["ship", "invoice"] }),
    step("sum", { type: "action", handler: async (ctx) => ({ order: ctx.trigger.order, lines: ctx.steps.lines.output, net: ctx.steps.total.output.net, archived: ctx.steps.archive.output.status }) }),
  ],
});
`;

export const runInput = { order: 7, lines: ["a", "b", "c"] };

/** What a run of `everything` gives, however often the platform died under it. */
export const everythingOutput = { order: 7, lines: runInput.lines.map((sku) => ({ sku, status: 200 })), net: 400, archived: 200 };

/** Paths of steps whose effects are visible outside, by workflow. */
export const effectsOf: Readonly<Record<string, readonly string[]>> = {
  careful: ["check", "pay", "thank"],
  relay: ["first", "second", "third", "last"],
  everything: [
    "received",
    "customer",
    "stock",
    "credit",
    "review",
    "lines[0].reserve",
    "lines[1].reserve",
    "lines[2].reserve",
    "pick",
    "pack",
    "label",
    "ship",
    "invoice",
    "archive",
  ],
};

/** A workspace with both, whose `http` connection leads to the mock server at `mockUrl`. The caller removes it. */
export function crashWorkspace(mockUrl: string): TempWorkspace {
  return tempWorkspace({
    "fastn.config.ts": `export default { project: "crash", environments: { local: { connections: { http: { baseUrl: "${mockUrl}/http" } } } } };\n`,
    "workflows/everything.ts": everything,
    "workflows/careful.ts": readFileSync(new URL("./workflows/careful.ts", import.meta.url), "utf8"),
  });
}
