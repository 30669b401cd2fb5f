import { step, workflow } from "@fastn/workflow";

export default workflow("while_loop", {
  trigger: { type: "manual" },
  steps: [
    step("poll", {
      type: "loop",
      while: (ctx) => ctx.index === 0 || ctx.steps.page.output.more,
      maxIterations: 20,
      steps: [step("page", { type: "action", connector: "http", action: "request", input: { url: "https://example.com/{{index}}" } })],
    }),
    step("times_loop", { type: "loop", times: 3, steps: [step("beat", { type: "wait", for: "10ms" })] }),
    step("sum", { type: "action", handler: (ctx) => ctx.steps.poll.output.length + ctx.steps.times_loop.output.length }),
  ],
});
