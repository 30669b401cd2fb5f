import { step, workflow } from "@fastn/workflow";

export default workflow("unknown_references", {
  trigger: { type: "manual" },
  steps: [
    step("customer", { type: "action", handler: (ctx) => ctx.steps.custmer.output }),
    step("mail", { type: "notification", title: "{{steps.nobody.output}} {{oops", dependsOn: ["ghost"] }),
    step("inside", { type: "loop", times: 2, steps: [step("body", { type: "wait", for: "1s" })] }),
    step("outside", { type: "action", handler: (ctx) => ctx.steps.body.output }),
  ],
});
