import { workflow, step } from "@fastn/workflow";

const NAME = "constants_for_names";
const LOAD = "load";
const SAVE = 'save';
const CONNECTOR = "shopify";
const GREETING = "Saved {{steps.load.output.count}} rows";

export default workflow(NAME, {
  trigger: { type: "manual" },
  steps: [
    step(LOAD, { type: "action", connector: CONNECTOR, action: "listOrders", input: {} }),
    step(SAVE, { type: "action", handler: (ctx) => ctx.steps[LOAD].output, dependsOn: [LOAD] }),
    step("tell", { type: "notification", title: GREETING, body: "a" + "b {{steps.save.output}}", dependsOn: [SAVE] }),
  ],
});
