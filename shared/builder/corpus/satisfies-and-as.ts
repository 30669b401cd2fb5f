import { workflow, step, type Workflow, type StepDefinition } from "@fastn/workflow";

const retry = { maxAttempts: 3, initialInterval: "2s" } as const;

export default (workflow("typed", {
  trigger: ({ type: "cron", schedule: "*/5 * * * *", timezone: "Europe/Berlin" } as const),
  steps: ([
    step("fetch_rows", ({
      type: "action",
      connector: "postgres",
      action: "query",
      input: { text: "select 1" } as Record<string, unknown>,
      retry,
    } satisfies StepDefinition)),
    (step("store", {
      type: "action",
      handler: (async (ctx) => ctx.steps.fetch_rows!.output as number[]) as never,
      retry: { ...retry, maxAttempts: 9 },
    })),
  ] as const),
}) satisfies Workflow) as Workflow;
