import { step, trigger, workflow } from "@fastn/workflow";

export default workflow("event", {
  trigger: trigger.manual(),
  steps: [
    step("paid", { type: "wait", event: { name: "order.paid", match: { id: "{{trigger.id}}" } }, timeout: "30d" }),
    step("ship", { type: "action", connector: "c", action: "ship", input: { payment: "{{steps.paid.output}}" } }),
  ],
});
