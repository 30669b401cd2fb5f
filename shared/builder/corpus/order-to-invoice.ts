import { workflow, step, trigger } from "@fastn/workflow";

const orderSchema = { type: "object", required: ["id", "lines"] };

export default workflow("order_to_invoice", {
  description: "Invoice every paid order",
  tier: "standard", // instant | standard | long
  timeout: "10m",
  trigger: trigger.webhook({ path: "/orders", input: orderSchema }),
  steps: [
    // who ordered
    step("customer", {
      type: "action",
      connector: "shopify",
      action: "getCustomer",
      input: { id: "{{trigger.customer.id}}" },
      retry: { maxAttempts: 5, initialInterval: "1s" },
    }),
    step("totals", {
      type: "action",
      handler: async (ctx) => ({ net: ctx.trigger.lines.reduce((sum, line) => sum + line.price, 0) }),
    }),
    step("is_large", {
      type: "gate",
      when: (ctx) => ctx.steps.totals.output.net > 500,
      then: [step("sign_off", { type: "approval", approvers: ["finance"], expiresIn: "2d" })],
      otherwise: [],
    }),
    step("lines", {
      type: "loop",
      over: "{{trigger.lines}}",
      concurrency: 4,
      steps: [step("reserve", { type: "action", connector: "cin7-core", action: "reserveStock", input: { sku: "{{item.sku}}" } })],
    }),
    step("invoice", {
      type: "action",
      connector: "xero",
      action: "createInvoice",
      dependsOn: ["is_large", "lines"],
      input: { Contact: { Name: "{{steps.customer.output.name}}" } /* the buyer */ },
    }),
    step("tell_team", { type: "notification", channels: ["slack"], title: "Invoice {{steps.invoice.output.InvoiceNumber}}" }),
  ],
});
