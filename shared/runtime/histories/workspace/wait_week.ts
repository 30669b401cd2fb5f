import { step, trigger, workflow } from "@fastn/workflow";

export default workflow("wait_week", {
  trigger: trigger.manual(),
  steps: [
    step("order", { type: "action", connector: "c", action: "order", input: {} }),
    step("week", { type: "wait", for: "7d", dependsOn: ["order"] }),
    step("remind", { type: "action", connector: "c", action: "remind", input: {}, dependsOn: ["week"] }),
  ],
});
