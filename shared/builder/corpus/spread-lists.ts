import { step, workflow } from "@fastn/workflow";

const before = [
  step("open", { type: "action", handler: () => ({ at: 1 }) }),
  step("check", { type: "action", handler: (ctx) => ctx.steps.open.output.at }),
];
const after = [step("close", { type: "action", handler: ({ steps }) => steps.check.output })];

export default workflow("spread_lists", {
  trigger: { type: "manual" },
  steps: [
    ...before,
    step("work", { type: "wait", for: "1m", dependsOn: ["check"] }),
    ...after,
  ],
});
