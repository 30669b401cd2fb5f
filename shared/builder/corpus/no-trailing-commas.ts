import { workflow, step, trigger } from "@fastn/workflow"

export default workflow("no_trailing", {
  trigger: trigger.cron({ schedule: "0 6 * * *" }),
  steps: [
    step("a", {
      type: "action",
      connector: "http",
      action: "request",
      input: {
        url: "https://example.com",
        headers: { accept: "application/json" }
      }
    }),
    step("b", {
      type: "wait",
      for: "10m",
      dependsOn: ["a"]
    }),
    step("c", {
      type: "action",
      handler: (ctx) => ctx.steps.a.output,
      dependsOn: ["b"]
    })
  ]
})
