import { step, trigger, workflow } from "@fastn/workflow";

export default workflow("goes_on", {
  trigger: trigger.manual(),
  steps: [
    step("refused", { type: "action", connector: "broken", action: "refused", input: {}, onError: "continue" }),
    step("off", { type: "action", connector: "c", action: "off", input: {}, skip: true }),
    step("last", { type: "action", connector: "c", action: "last", input: {}, dependsOn: ["refused", "off"] }),
  ],
});
