import { step, trigger, workflow } from "@fastn/workflow";

// One workflow for each order, and one at the end for all of them.
export default workflow("month_end", {
  priority: "P2",
  maxConcurrentRuns: 1,
  trigger: trigger.cron({ schedule: "0 2 1 * *" }),
  steps: [
    step("orders", { type: "action", connector: "shopify", action: "listOrders", input: { limit: 50 } }),
    step("each", {
      type: "loop",
      over: "{{steps.orders.output}}",
      concurrency: 4,
      steps: [step("bill", { type: "action", workflow: "order_to_invoice", input: "{{item}}", timeout: "2h", onError: "continue" })],
    }),
    step("report", { type: "action", workflow: "monthly_report", input: (ctx) => ({ invoices: ctx.steps.each.output.length }), retry: { maxAttempts: 2 } }),
  ],
});
