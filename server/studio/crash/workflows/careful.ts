import { step, trigger, workflow } from "@fastn/workflow";

const post = (name: string, more: object = {}) =>
  step(name, { type: "action", connector: "http", action: "post", input: { url: "/echo", body: { step: name } }, retry: { initialInterval: "50ms" }, ...more });

/** An effect that must never happen twice, between two that may. */
export default workflow("careful", {
  trigger: trigger.manual(),
  steps: [post("check"), post("pay", { once: true, dependsOn: ["check"] }), post("thank", { dependsOn: ["pay"] })],
});
