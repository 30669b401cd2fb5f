import { step, workflow } from "@fastn/workflow";

export default workflow("hugging", {
  trigger: { type: "manual" },
  steps: [step("outer", {
    type: "gate",
    when: true,
    then: [step("inner", {
      type: "action",
      handler: () => `a
  multi-line ${1 + 1}
    template`,
    }), step("inner_two", { type: "wait", for: "1s" })],
    otherwise: [
    ],
  }), step("after_all", {
    type: "wait", for: "1s",
    dependsOn: [
      "outer",
    ],
  })],
});
