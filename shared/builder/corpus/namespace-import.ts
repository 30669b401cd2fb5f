import * as fastn from "@fastn/workflow";

export default fastn.workflow("namespace_import", {
  trigger: fastn.trigger.manual(),
  steps: [
    fastn.step("ask", { type: "approval", approvers: ["finance"], message: "Pay?" }),
    fastn.step("pay", { type: "action", connector: "stripe", action: "createPayment", input: { ok: "{{steps.ask.output.approved}}" } }),
  ],
});
