import { step, workflow } from "@fastn/workflow";

export default workflow("destructuring", {
  trigger: { type: "manual" },
  steps: [
    step("alpha", { type: "action", handler: () => ({ v: 1 }) }),
    step("beta", { type: "action", handler: ({ steps: { alpha } }) => alpha.output.v }),
    step("gamma", {
      type: "action",
      async handler({ steps, input = {} }) {
        const { alpha, beta: { output } } = steps;
        const { ["alpha"]: again } = steps;
        return { a: alpha.output, output, again, input };
      },
    }),
    step("delta", { type: "action", handler: function (ctx) { const { steps: s } = ctx; return s?.gamma?.["output"] ?? s.alpha; } }),
  ],
});
