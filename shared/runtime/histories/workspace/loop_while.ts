import { step, trigger, workflow } from "@fastn/workflow";

export default workflow("loop_while", {
  trigger: trigger.manual(),
  steps: [
    step("pages", {
      type: "loop",
      while: (ctx) => ctx.index < 3,
      steps: [step("page", { type: "action", connector: "c", action: "page", input: { n: "{{index}}" } })],
    }),
  ],
});
