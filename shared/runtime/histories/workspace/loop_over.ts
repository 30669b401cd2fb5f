import { step, trigger, workflow } from "@fastn/workflow";

export default workflow("loop_over", {
  trigger: trigger.manual(),
  steps: [
    step("lines", {
      type: "loop",
      over: "{{trigger.list}}",
      concurrency: 2,
      steps: [
        step("reserve", { type: "action", connector: "stock", action: "reserve", input: { sku: "{{item}}", at: "{{index}}" } }),
        step("confirm", { type: "action", handler: async (ctx) => ({ item: ctx.item, reserved: ctx.steps.reserve.output }) }),
      ],
    }),
    step("sum", { type: "action", handler: async (ctx) => ctx.steps.lines.output.length }),
  ],
});
