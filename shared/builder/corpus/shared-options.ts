import { step, workflow } from "@fastn/workflow";

const pause = { type: "wait", for: "1s" } as const;
const waits = ["one"];

export default workflow("shared_options", {
  trigger: { type: "manual" },
  steps: [
    step("one", pause),
    step("two", pause),
    step("three", { ...pause, dependsOn: waits }),
    step("four", { ...pause, dependsOn: waits }),
  ],
});
