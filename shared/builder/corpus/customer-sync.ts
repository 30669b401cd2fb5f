import { step, trigger, workflow } from "@fastn/workflow";

export default workflow("customer_sync", {
  description: "Bring Shopify customers into Xero every morning",
  trigger: trigger.cron({ schedule: "0 6 * * *", timezone: "UTC" }),
  // A failed call is tried again; a customer that still fails is left for tomorrow.
  retry: { maxAttempts: 4, initialInterval: "2s" },
  steps: [
    // Pages follow one another: each names the next, so they cannot be fetched side by side.
    step("customers", {
      type: "action",
      timeout: "2m",
      handler: async (ctx) => {
        const customers: object[] = [];
        let cursor: string | null = null;
        do {
          const page = await ctx.connectors.shopify.listCustomers({ limit: ctx.variables.pageSize, page_info: cursor });
          // Only what is needed: a step's result is kept with the run, and may be 1 MiB at most.
          for (const { id, email, first_name, last_name, updated_at } of page.customers) customers.push({ id, email, first_name, last_name, updated_at });
          ctx.log.info(`${customers.length} customers so far`);
          cursor = page.next_page_info;
        } while (cursor !== null);
        return customers;
      },
    }),

    step("with_email", {
      type: "action",
      connector: "transform",
      action: "filter",
      input: { items: "{{steps.customers.output}}", where: [{ field: "email", operator: "exists" }] },
    }),

    // A customer edited while the pages were read can turn up on two of them.
    step("distinct", {
      type: "action",
      connector: "transform",
      action: "unique",
      input: { items: "{{steps.with_email.output}}", by: "email", ignoreCase: true },
    }),

    // Newest changes first, so that a limited run does the most useful part.
    step("newest_first", {
      type: "action",
      connector: "transform",
      action: "sort",
      input: { items: "{{steps.distinct.output}}", by: "updated_at", direction: "desc" },
    }),

    step("batch", {
      type: "action",
      connector: "transform",
      action: "limit",
      input: { items: "{{steps.newest_first.output}}", count: "{{variables.maxPerRun}}" },
    }),

    // The contact number ties a contact to its customer, so that running again updates instead of creating a second one.
    step("contacts", {
      type: "action",
      connector: "transform",
      action: "map",
      input: {
        items: "{{steps.batch.output}}",
        fields: {
          ContactNumber: { join: ["id"] },
          Name: { join: ["first_name", "last_name", "id"], separator: " " },
          FirstName: "first_name",
          LastName: "last_name",
          EmailAddress: "email",
        },
      },
    }),

    step("save", {
      type: "loop",
      over: "{{steps.contacts.output}}",
      concurrency: 3,
      onItemError: "continue",
      steps: [
        step("save_contact", {
          type: "action",
          connector: "xero",
          action: "upsertContact",
          input: {
            ContactNumber: "{{item.ContactNumber}}",
            Name: "{{item.Name}}",
            FirstName: "{{item.FirstName}}",
            LastName: "{{item.LastName}}",
            EmailAddress: "{{item.EmailAddress}}",
          },
        }),
      ],
    }),

    step("summary", {
      type: "action",
      handler: (ctx) => {
        // A contact that could not be saved leaves null in its place.
        const saved = ctx.steps.save.output.filter((contact: unknown) => contact !== null).length;
        return {
          found: ctx.steps.customers.output.length,
          distinct: ctx.steps.distinct.output.length,
          saved,
          failed: ctx.steps.save.output.length - saved,
        };
      },
    }),

    // Nobody wants a message about a morning on which all went well.
    step("any_failed", {
      type: "gate",
      when: "{{steps.summary.output.failed}}",
      then: [
        step("tell_team", {
          type: "notification",
          severity: "warning",
          title: "{{steps.summary.output.failed}} customers were not synced",
          body: "{{steps.summary.output.saved}} were. The others are tried again tomorrow.",
        }),
      ],
      otherwise: [],
    }),
  ],
  output: "{{steps.summary.output}}",
});
