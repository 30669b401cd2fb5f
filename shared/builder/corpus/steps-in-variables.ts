import { step, trigger, workflow } from "@fastn/workflow";

/** Loads the customer. */
const customer = step("customer", {
  type: "action",
  connector: "shopify",
  action: "getCustomer",
  input: { id: "{{trigger.customer.id}}" },
});

// Waits a little, so that the shop settles.
const pause = step("pause", { type: "wait", for: "5s", dependsOn: ["customer"] });

const notify = step("notify", {
  type: "notification",
  title: "Hello {{steps.customer.output.name}}",
});

const steps = [customer, pause, notify];

const flow = workflow("steps_in_variables", { trigger: trigger.webhook({ path: "/c" }), steps });

export default flow;
