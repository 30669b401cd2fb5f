import { step, trigger, workflow } from "@fastn/workflow";

export default workflow("fan_out", {
  trigger: trigger.manual(),
  concurrency: 3,
  steps: [
    step("begin", { type: "action", connector: "c", action: "begin", input: {} }),
    ...["a", "b", "c", "d", "e"].map((name) => step(name, { type: "action", connector: "c", action: name, input: { name }, dependsOn: ["begin"] })),
    step("join", { type: "action", connector: "c", action: "join", input: { all: ["{{steps.a.output}}", "{{steps.e.output}}"] }, dependsOn: ["b", "c", "d"] }),
  ],
});
