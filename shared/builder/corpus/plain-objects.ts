import { workflow, step } from "@fastn/workflow";

export default workflow("plain_objects", {
  trigger: { type: "event", source: "shopify", event: "order.created" },
  retry: { maxAttempts: 2 },
  steps: [
    { name: "raw", type: "wait", for: "1s" },
    step("modelled", { type: "wait", event: { name: "paid", match: { order: "{{trigger.id}}" } }, timeout: "1d" }),
  ],
});
