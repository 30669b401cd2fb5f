import { step, trigger, workflow } from "@fastn/workflow";

export default workflow("failing", {
  trigger: trigger.manual(),
  steps: [
    step("ok", { type: "action", connector: "c", action: "ok", input: {} }),
    step("refused", { type: "action", connector: "broken", action: "refused", input: {}, dependsOn: ["ok"] }),
    step("never", { type: "action", connector: "c", action: "never", input: {}, dependsOn: ["refused"] }),
  ],
});
