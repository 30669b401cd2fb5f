import { step, workflow } from "@fastn/workflow";

export default workflow("nested_deep", {
  trigger: { type: "manual" },
  steps: [
    step("l1", {
      type: "loop",
      times: 2,
      steps: [
        step("l2", {
          type: "loop",
          over: [1, 2],
          steps: [
            step("g3", {
              type: "gate",
              when: "{{item}}",
              then: [
                step("g4", {
                  type: "gate",
                  cases: [{ name: "only", when: true, steps: [step("leaf", { type: "action", handler: (ctx) => ctx.steps.before.output })] }],
                }),
              ],
              otherwise: [step("other_leaf", { type: "wait", for: "1s" })],
            }),
            step("before", { type: "action", handler: (ctx) => ctx.index }),
          ],
        }),
      ],
    }),
  ],
});
