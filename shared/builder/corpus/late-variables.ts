import { step, workflow } from "@fastn/workflow";

let chosen = "a";
chosen = "b";

const first = step("first", { type: "wait", for: "1s" }), second = step("second", { type: "wait", for: "1s", dependsOn: ["first"] });

export const options = {
  trigger: { type: "manual" },
  steps: [first, second, step(chosen, { type: "wait", for: "1s" })],
};

export default workflow("late_variables", options);
