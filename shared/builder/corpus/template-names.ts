import { workflow, step } from "@fastn/workflow";

const PREFIX = "sync";

export default workflow(`template_names`, {
  trigger: { type: `manual` },
  steps: [
    step(`load`, { type: `action`, handler: (ctx) => ({ rows: [] }), note: `loads
  the rows` }),
    step(`${PREFIX}_rows`, { type: "action", handler: (ctx) => ctx.steps.load.output.rows }),
    step(`report`, { type: `notification`, title: `Loaded {{steps.load.output.rows.length}} and ${PREFIX}` }),
  ],
});
