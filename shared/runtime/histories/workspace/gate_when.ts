/* oxlint-disable unicorn/no-thenable -- `then` is the DSL's name for a gate's first branch */
import { step, trigger, workflow } from "@fastn/workflow";

export default workflow("gate_when", {
  trigger: trigger.manual(),
  steps: [
    step("large", {
      type: "gate",
      when: (ctx) => ctx.trigger.amount > 10,
      then: [
        step("review", { type: "action", connector: "c", action: "review", input: {} }),
        step("sign", { type: "action", handler: async (ctx) => ctx.steps.review.output }),
      ],
      otherwise: [step("pass", { type: "action", connector: "c", action: "pass", input: {} })],
    }),
    step("after", { type: "action", connector: "c", action: "after", input: { took: "{{steps.large.output.selected}}" } }),
  ],
});
