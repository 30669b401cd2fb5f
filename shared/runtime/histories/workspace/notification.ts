import { step, trigger, workflow } from "@fastn/workflow";

export default workflow("notification", {
  trigger: trigger.manual(),
  steps: [
    step("tell", { type: "notification", channels: ["in_app"], title: "Order {{trigger.id}}", body: "for {{trigger.amount}}" }),
    step("done", { type: "action", connector: "c", action: "done", input: {}, dependsOn: ["tell"] }),
  ],
});
