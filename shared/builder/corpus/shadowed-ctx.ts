import { step, workflow } from "@fastn/workflow";

const other = { steps: { load: 1 } };

export default workflow("shadowed_ctx", {
  trigger: { type: "manual" },
  steps: [
    step("load", { type: "action", handler: () => 1 }),
    step("plain", {
      type: "action",
      handler: (ctx) => {
        const rows = [other].map((ctx) => ctx.steps.load);
        return { rows, name: "load", key: { load: 2 } };
      },
    }),
    step("real", {
      type: "action",
      handler(ctx) {
        function inner(ctx) {
          return ctx.steps.load;
        }
        return inner({ steps: { load: ctx.steps.plain?.output } });
      },
    }),
  ],
});
