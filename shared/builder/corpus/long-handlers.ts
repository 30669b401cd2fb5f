import { step, trigger, workflow } from "@fastn/workflow";

interface Line {
  readonly sku: string;
  readonly price: number;
}

function totalOf(lines: readonly Line[]): number {
  return lines.reduce((sum, line) => sum + line.price, 0);
}

export default workflow("long_handlers", {
  description: `Two
lines`,
  trigger: trigger.webhook({ path: "/orders" }),
  steps: [
    step("totals", {
      type: "action",
      async handler(ctx) {
        const lines: Line[] = ctx.trigger.lines;
        const sql = `
          select *
            from lines -- {{steps.totals}} is no expression here
        `;
        for (const line of lines) {
          if (line.price < 0) throw new Error(`Negative price for ${line.sku}`);
        }
        return { net: totalOf(lines), sql };
      },
      retry: {
        maxAttempts: 2, // one more
        initialInterval: "1s",
      },
    }),

    step("is_large", {
      type: "gate",
      when: (ctx) => {
        const { net } = ctx.steps.totals.output;
        return net > 500;
      },
      then: [
        step("sign_off", {
          type: "approval",
          approvers: [
            "finance",
            "legal", // since 2024
          ],
        }),
      ],
      otherwise: [],
    }),


    step("invoice", {
      type: "action",
      connector: "xero",
      action: "createInvoice",
      dependsOn: ["is_large"],
      input: {
        Contact: { Name: "{{trigger.customer}}" },
        // what is billed
        Total: "{{steps.totals.output.net}}",
      },
    }),
  ],
});
