import { step, trigger, workflow } from "@fastn/workflow";

export default workflow("linear", {
  trigger: trigger.manual(),
  steps: [
    step("fetch", { type: "action", connector: "shop", action: "getOrder", input: { id: "{{trigger.id}}" } }),
    step("total", { type: "action", handler: async (ctx) => ({ got: ctx.steps.fetch.output, twice: ctx.trigger.amount * 2 }) }),
    step("bill", { type: "action", connector: "books", action: "createInvoice", input: { amount: "{{steps.total.output.twice}}" } }),
    step("note", { type: "action", handler: async (ctx) => `billed ${JSON.stringify(ctx.steps.bill.output)}` }),
  ],
});
