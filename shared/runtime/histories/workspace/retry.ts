import { step, trigger, workflow } from "@fastn/workflow";

export default workflow("retry", {
  trigger: trigger.manual(),
  steps: [
    step("call", { type: "action", connector: "flaky", action: "call", input: {}, retry: { maxAttempts: 4, initialInterval: "10s" } }),
    step("then_this", { type: "action", connector: "c", action: "after", input: { call: "{{steps.call.output}}" } }),
  ],
});
