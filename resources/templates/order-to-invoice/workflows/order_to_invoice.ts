import { step, trigger, workflow } from "@fastn/workflow";

// The part of a Shopify order this workflow needs. A request that does not fit is refused before anything runs.
const orderSchema = {
  type: "object",
  required: ["id", "name", "created_at", "currency", "customer", "line_items"],
  properties: {
    id: { type: "integer" },
    name: { type: "string", description: "Order name as customers see it, #1001" },
    created_at: { type: "string" },
    currency: { type: "string" },
    customer: { type: "object", required: ["id"], properties: { id: { type: "integer" } } },
    line_items: {
      type: "array",
      minItems: 1,
      items: {
        type: "object",
        required: ["product_id", "quantity", "price"],
        properties: {
          product_id: { type: "integer" },
          sku: { type: "string" },
          quantity: { type: "integer", minimum: 1 },
          // Shopify sends money as text.
          price: { type: "string" },
        },
      },
    },
  },
};

export default workflow("order_to_invoice", {
  description: "Invoice every paid order",
  tier: "standard",
  timeout: "10m",
  // Open to every program on this computer, so that it can be tried at once. Before others can reach it: auth: { type: "hmac", secret: "ORDERS_WEBHOOK" }.
  trigger: trigger.webhook({ path: "/orders", auth: { type: "none" }, input: orderSchema }),
  steps: [
    step("customer", {
      type: "action",
      connector: "shopify",
      action: "getCustomer",
      input: { id: "{{trigger.customer.id}}" },
      retry: { maxAttempts: 5, initialInterval: "1s" },
      note: "The webhook names the customer only; email and name come from the shop.",
    }),

    // Money is added up in cents: 0.1 + 0.2 is not 0.3 in floating point.
    step("totals", {
      type: "action",
      handler: (ctx) => {
        let cents = 0;
        let quantity = 0;
        for (const line of ctx.trigger.line_items) {
          cents += Math.round(Number(line.price) * 100) * line.quantity;
          quantity += line.quantity;
        }
        const due = new Date(ctx.trigger.created_at);
        due.setUTCDate(due.getUTCDate() + ctx.variables.paymentDays);
        ctx.log.info(`${quantity} items, ${cents / 100} ${ctx.trigger.currency}`);
        return { total: cents / 100, quantity, dueDate: due.toISOString().slice(0, 10) };
      },
    }),

    // Above the limit a person looks first; most orders pass straight through.
    step("is_large", {
      type: "gate",
      when: (ctx) => ctx.steps.totals.output.total > ctx.variables.largeOrder,
      then: [
        step("sign_off", {
          type: "approval",
          approvers: ["finance"],
          message: "{{trigger.name}} comes to {{steps.totals.output.total}} {{trigger.currency}}. Invoice it?",
          expiresIn: "2d",
        }),
      ],
      otherwise: [],
    }),

    step("find_contact", {
      type: "action",
      connector: "xero",
      action: "findContact",
      input: { EmailAddress: "{{steps.customer.output.email}}" },
    }),

    // findContact answers null for a customer the books do not know yet.
    step("is_known", {
      type: "gate",
      when: "{{steps.find_contact.output}}",
      then: [],
      otherwise: [
        step("create_contact", {
          type: "action",
          connector: "xero",
          action: "createContact",
          input: {
            // Names are unique in Xero, people's names are not: the number tells two Ada Lovelaces apart.
            Name: "{{steps.customer.output.first_name}} {{steps.customer.output.last_name}} ({{steps.customer.output.id}})",
            FirstName: "{{steps.customer.output.first_name}}",
            LastName: "{{steps.customer.output.last_name}}",
            EmailAddress: "{{steps.customer.output.email}}",
          },
        }),
      ],
    }),

    // One invoice line per order line, with the product's own title. The loop's output is the list of what `line` returns.
    step("lines", {
      type: "loop",
      over: "{{trigger.line_items}}",
      concurrency: 4,
      steps: [
        step("product", { type: "action", connector: "shopify", action: "getProduct", input: { id: "{{item.product_id}}" } }),
        step("line", {
          type: "action",
          handler: (ctx) => ({
            Description: ctx.steps.product.output.title,
            Quantity: ctx.item.quantity,
            UnitAmount: Number(ctx.item.price),
            AccountCode: ctx.variables.salesAccount,
          }),
        }),
      ],
    }),

    step("invoice", {
      type: "action",
      connector: "xero",
      action: "createInvoice",
      // Nothing below reads the sign-off, so the order has to be said.
      dependsOn: ["is_large", "is_known"],
      input: {
        Type: "ACCREC",
        Status: "AUTHORISED",
        Contact: { ContactID: "{{COALESCE(steps.find_contact.output.ContactID, steps.create_contact.output.ContactID)}}" },
        Reference: "{{trigger.name}}",
        DueDate: "{{steps.totals.output.dueDate}}",
        CurrencyCode: "{{trigger.currency}}",
        LineItems: "{{steps.lines.output}}",
      },
    }),

    step("tell_team", {
      type: "notification",
      channels: ["in_app"],
      severity: "success",
      title: "Invoice {{steps.invoice.output.InvoiceNumber}}",
      body: "{{steps.customer.output.first_name}} {{steps.customer.output.last_name}} owes {{steps.invoice.output.AmountDue}} {{trigger.currency}} for {{trigger.name}}.",
    }),
  ],
  output: {
    invoiceNumber: "{{steps.invoice.output.InvoiceNumber}}",
    contactId: "{{steps.invoice.output.Contact.ContactID}}",
    total: "{{steps.invoice.output.Total}}",
  },
});
