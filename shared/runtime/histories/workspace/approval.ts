import { step, trigger, workflow } from "@fastn/workflow";

export default workflow("approval", {
  trigger: trigger.manual(),
  steps: [
    step("ask", { type: "approval", approvers: ["finance"], expiresIn: "2d", message: "Pay {{trigger.amount}}?" }),
    step("pay", { type: "action", connector: "bank", action: "pay", input: { by: "{{steps.ask.output.by}}" } }),
  ],
});
