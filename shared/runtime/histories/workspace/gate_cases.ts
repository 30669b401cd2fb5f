import { step, trigger, workflow } from "@fastn/workflow";

export default workflow("gate_cases", {
  trigger: trigger.manual(),
  steps: [
    step("route", {
      type: "gate",
      cases: [
        { name: "none", when: "{{trigger.missing}}", steps: [step("never", { type: "action", connector: "c", action: "never", input: {} })] },
        { name: "some", when: "{{trigger.amount}}", steps: [step("taken", { type: "action", connector: "c", action: "taken", input: {} })] },
      ],
      default: [step("other", { type: "action", connector: "c", action: "other", input: {} })],
    }),
  ],
});
