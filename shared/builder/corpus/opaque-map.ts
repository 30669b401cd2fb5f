import { step, workflow } from "@fastn/workflow";

const shops = ["berlin", "paris"];

export default workflow("opaque_map", {
  trigger: { type: "manual" },
  steps: [
    step("start", { type: "action", handler: () => ({ at: 1 }) }),
    // one for each shop
    ...shops.map((shop) =>
      step(`load_${shop}`, {
        type: "action",
        connector: "shopify",
        action: "listOrders",
        input: { shop, since: "{{steps.start.output.at}}" },
      }),
    ),
    step("end", { type: "action", handler: (ctx) => ctx.steps.start.output }),
  ],
});
