/* oxlint-disable unicorn/no-thenable -- `then` is the DSL's name for a gate's first branch */
import { step, trigger, workflow } from "@fastn/workflow";

export default workflow("nested", {
  trigger: trigger.manual(),
  steps: [
    step("orders", {
      type: "loop",
      over: "{{trigger.list}}",
      steps: [
        step("check", {
          type: "gate",
          when: (ctx) => ctx.index === 1,
          then: [
            step("parts", {
              type: "loop",
              times: 2,
              steps: [
                step("pick", { type: "action", connector: "c", action: "pick", input: { part: "{{index}}" } }),
                step("rest", { type: "wait", for: "1h", dependsOn: ["pick"] }),
              ],
            }),
          ],
          otherwise: [step("quick", { type: "action", connector: "c", action: "quick", input: "{{item}}" })],
        }),
      ],
    }),
  ],
});
