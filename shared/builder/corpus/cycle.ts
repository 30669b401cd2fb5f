import { step, workflow } from "@fastn/workflow";

export default workflow("cycle", {
  trigger: { type: "manual" },
  steps: [
    step("a", { type: "action", handler: (ctx) => ctx.steps.c.output }),
    step("b", { type: "wait", for: "1s", dependsOn: ["a"] }),
    step("c", { type: "notification", title: "{{steps.b.output}}" }),
    step("lonely", { type: "wait", for: "1s" }),
  ],
});
