import { step, workflow, type StepContext } from "@fastn/workflow";

type Row = { id: string };

export default workflow("type_references", {
  trigger: { type: "manual" },
  steps: [
    step("rows", { type: "action", handler: (): Row[] => [] }),
    step("first", {
      type: "action",
      handler: (ctx: StepContext) => {
        type Rows = typeof ctx.steps.rows;
        const rows: Rows = ctx.steps.rows as Rows;
        return rows.output[0]!.id;
      },
    }),
  ],
});
