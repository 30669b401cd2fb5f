import { step, trigger, workflow } from "@fastn/workflow";

const refundSchema = {
  type: "object",
  required: ["order_id", "amount", "reason"],
  properties: {
    order_id: { type: "integer" },
    amount: { type: "number", exclusiveMinimum: 0 },
    reason: { type: "string", minLength: 1 },
    requested_by: { type: "string" },
  },
};

export default workflow("refund_approval", {
  description: "Pay small refunds at once, ask a manager about large ones",
  // Open to every program on this computer, so that it can be tried at once. Before others can reach it: auth: { type: "hmac", secret: "REFUNDS_WEBHOOK" }.
  trigger: trigger.webhook({ path: "/refunds", auth: { type: "none" }, input: refundSchema }),
  steps: [
    step("order", { type: "action", connector: "shopify", action: "getOrder", input: { id: "{{trigger.order_id}}" } }),

    step("assess", {
      type: "action",
      // Trying again would find the same order: a request for too much is refused at once.
      retry: false,
      handler: (ctx) => {
        const order = ctx.steps.order.output;
        // Money comes as text and is compared in cents.
        const cents = (amount: string | number) => Math.round(Number(amount) * 100);
        let refunded = 0;
        for (const refund of order.refunds) for (const transaction of refund.transactions) refunded += cents(transaction.amount);
        const left = cents(order.total_price) - refunded;
        if (cents(ctx.trigger.amount) > left) throw new Error(`${order.name} has ${left / 100} ${order.currency} left to refund, not ${ctx.trigger.amount}.`);
        return { needsApproval: ctx.trigger.amount > ctx.variables.autoApproveUpTo, left: left / 100 };
      },
    }),

    step("needs_approval", {
      type: "gate",
      when: "{{steps.assess.output.needsApproval}}",
      then: [
        step("manager", {
          type: "approval",
          approvers: ["support-managers"],
          message: "Refund {{trigger.amount}} {{steps.order.output.currency}} of {{steps.order.output.name}}? Reason: {{trigger.reason}}",
          // Silence means no, and the customer hears so instead of waiting for ever.
          expiresIn: "2d",
          onTimeout: "continue",
          // A manager's no is an answer too, not the end of the run.
          onError: "continue",
        }),
      ],
      otherwise: [],
    }),

    step("decision", {
      type: "action",
      dependsOn: ["needs_approval"],
      handler: (ctx) => {
        if (!ctx.steps.assess.output.needsApproval) return { approved: true, by: "automatic", comment: "" };
        const answer = ctx.steps.manager.output;
        return { approved: answer?.approved === true, by: answer?.by ?? "nobody", comment: answer?.comment ?? "" };
      },
    }),

    step("is_approved", {
      type: "gate",
      when: "{{steps.decision.output.approved}}",
      then: [
        step("refund", {
          type: "action",
          connector: "shopify",
          action: "createRefund",
          // Repeated after a crash, the call carries the same key, so the money goes back once.
          input: { order_id: "{{trigger.order_id}}", amount: "{{trigger.amount}}", note: "{{trigger.reason}}", notify: true },
        }),
        step("post_refund", {
          type: "action",
          connector: "slack",
          action: "sendMessage",
          // A message that cannot be posted does not undo a refund.
          onError: "continue",
          input: {
            channel: "{{variables.channel}}",
            text: "Refunded {{trigger.amount}} {{steps.order.output.currency}} of {{steps.order.output.name}} (refund {{steps.refund.output.id}}, decided by {{steps.decision.output.by}}).",
          },
        }),
      ],
      otherwise: [
        step("tell_support", {
          type: "notification",
          severity: "warning",
          title: "Refund of {{steps.order.output.name}} declined",
          body: "Decided by {{steps.decision.output.by}}. {{steps.decision.output.comment}}",
        }),
      ],
    }),

    step("result", {
      type: "action",
      dependsOn: ["is_approved"],
      handler: (ctx) => ({
        order: ctx.steps.order.output.name,
        approved: ctx.steps.decision.output.approved,
        refundId: ctx.steps.refund.output?.id ?? null,
      }),
    }),
  ],
});
