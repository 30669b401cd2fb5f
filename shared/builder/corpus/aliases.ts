import { workflow as flow, step as s, trigger as on } from "@fastn/workflow";

export default flow("aliases", {
  trigger: on.event({ source: "shopify", event: "order.created" }),
  steps: [
    s("first", { type: "action", handler: (c) => ({ id: c.trigger.id }) }),
    s("second", { type: "action", handler: ({ steps: { first } }) => first.output.id }),
    s("third", {
      type: "action",
      handler: (c) => {
        const all = c.steps;
        const { second: previous } = all;
        return previous.output;
      },
    }),
  ],
});
