import { step, trigger, workflow } from "@fastn/workflow";

export default workflow("gates_and_loops", {
  trigger: trigger.webhook(),
  concurrency: 3,
  steps: [
    step("load", { type: "action", handler: () => ({ rows: [1, 2, 3], kind: "b" }) }),
    step("route", {
      type: "gate",
      cases: [
        {
          name: "small",
          when: "{{steps.load.output.rows.length}}",
          // nothing much to do
          steps: [step("quick", { type: "wait", for: "1s" })],
        },
        {
          name: "big",
          when: (ctx) => ctx.steps.load.output.rows.length > 10,
          steps: [
            step("each", {
              type: "loop",
              over: "{{steps.load.output.rows}}",
              steps: [
                step("double", { type: "action", handler: (ctx) => ctx.item * 2 }),
                step("inner_gate", {
                  type: "gate",
                  when: "{{steps.double.output}}",
                  then: [step("log_it", { type: "action", handler: (ctx) => ctx.steps.double.output })],
                }),
              ],
            }),
          ],
        },
      ],
      default: [step("nothing", { type: "wait", for: "1ms" })],
    }),
    step("finish", { type: "notification", title: "done", dependsOn: ["route"] }),
  ],
});
