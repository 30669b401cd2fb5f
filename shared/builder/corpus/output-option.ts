import { step, workflow } from "@fastn/workflow";

export default workflow("output_option", {
  trigger: { type: "webhook", path: "/sum" },
  tier: "instant",
  output: { total: "{{steps.sum.output}}", by: (ctx) => ctx.steps.sum },
  steps: [
    step("sum", { type: "action", handler: (ctx) => ctx.trigger.a + ctx.trigger.b }),
    step("unused", { type: "wait", for: "1s" }),
  ],
});
