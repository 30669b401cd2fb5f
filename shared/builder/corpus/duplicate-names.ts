import { step, workflow } from "@fastn/workflow";

export default workflow("duplicate_names", {
  trigger: { type: "manual" },
  steps: [
    step("same", { type: "wait", for: "1s" }),
    step("same", { type: "wait", for: "2s" }),
    step("user", { type: "action", handler: (ctx) => ctx.steps.same.output }),
  ],
});
